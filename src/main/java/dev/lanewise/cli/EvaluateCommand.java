package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Mnist;
import dev.lanewise.net.Model;
import dev.lanewise.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code evaluate RUN}: tests what a run has trained. */
final class EvaluateCommand implements Command {
  private static final Option<Path> DATA =
      new Option<>(
          "--data",
          "DIR",
          "the folder with the MNIST files, gzipped or not",
          "the run's own, or data/mnist",
          Values::path);

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String words() {
    return "RUN";
  }

  @Override
  public String summary() {
    return "tests the weights in a run's folder on the test images";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DATA, TrainOptions.THREADS, BackendOption.BACKEND);
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) throws IOException {
    if (arguments.words().size() != 1) {
      throw new UsageException(
          "evaluate wants one run's folder, given " + arguments.words().size());
    }
    Path path = Values.path(arguments.words().getFirst());
    try (Model model = RunModel.load(path, BackendOption.of(arguments), terminal)) {
      Dataset data = Mnist.test(arguments.has(DATA) ? arguments.get(DATA).get() : data(path));
      Results.print(Evaluation.of(model, data, TrainOptions.threads(arguments)), terminal);
      return OK;
    }
  }

  private static Path data(Path path) throws IOException {
    Path options = RunFolder.existing(path).options();
    return Files.exists(options) ? Plan.read(options).data() : Home.resolve("data/mnist");
  }
}
