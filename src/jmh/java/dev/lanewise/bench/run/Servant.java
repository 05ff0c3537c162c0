package dev.lanewise.bench.run;

import dev.lanewise.bench.WorkBenchmark;
import dev.lanewise.bench.side.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A JVM for one contestant: reads requests, runs each with JMH within itself, and prints the rates.
 *
 * <p>So a JVM of every contestant is warm at the same time, and they can be measured in turns,
 * fractions of a second apart: a machine's clock drifts by more than what is to be seen.
 */
final class Servant {
  private Servant() {}

  /** Entry point; the argument is the side. */
  public static void main(String[] args) throws IOException, RunnerException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    answers.println(Side.of(args[0], Integer.parseInt(args[1])).description());
    var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(answer(Request.parse(line)));
    }
  }

  /** Returns what the work's check said, then the iterations' rates, in runs a second. */
  private static String answer(Request request) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + request.benchmark() + "\\.run$")
            .forks(0)
            .verbosity(VerboseMode.SILENT)
            .threads(request.callers())
            .param("side", request.side())
            .param("threads", Integer.toString(request.threads()))
            .warmupIterations(1)
            .warmupTime(TimeValue.milliseconds(request.warmupMillis()))
            .measurementIterations(request.iterations())
            .measurementTime(TimeValue.milliseconds(request.iterationMillis()));
    if (!request.shape().isEmpty()) {
      options.param("shape", request.shape());
    }
    RunResult result = new Runner(options.build()).runSingle();
    List<String> answer = new ArrayList<>();
    answer.add(System.getProperty(WorkBenchmark.CHECK));
    for (var fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        answer.add(Double.toString(iteration.getPrimaryResult().getScore()));
      }
    }
    return String.join("\t", answer);
  }
}
