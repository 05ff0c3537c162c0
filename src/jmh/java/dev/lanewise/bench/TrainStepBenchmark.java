package dev.lanewise.bench;

import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One LeNet training step: forward, backward and optimizer on a batch of 64 images. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TrainStepBenchmark {
  private static final int BATCH = 64;

  /** Which kernels run. */
  @Param({"simd", "portable"})
  public String kernels;

  /** How many threads work on a step. */
  @Param({"1", "2"})
  public int threads;

  private Arena arena;
  private Model model;
  private Session session;
  private Variables gradients;
  private Variables velocity;
  private Tensor seed;

  /** Opens a session and fills its inputs. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    Backend backend = kernels.equals("simd") ? CpuBackend.best() : CpuBackend.portable();
    if (!backend.status().name().startsWith(kernels)) {
      throw new IllegalStateException("runs on " + backend.status());
    }
    Network network = Network.parse(Path.of("data/nets/lenet.net"));
    arena = Arena.ofShared();
    model = network.initialise(DType.FLOAT32, 1, backend);
    gradients = Variables.zeros(arena, DType.FLOAT32, network.graph());
    velocity = Variables.zeros(arena, DType.FLOAT32, network.graph());
    Kernels opened = backend.open(DType.FLOAT32, threads, null);
    Program program = Program.compile(network.graph(), BATCH, Mode.TRAINING, network.loss());
    session = new Session(program, model.weights(), gradients, null, opened);
    opened.uniform(-0.4, 2.8, 7, session.value(network.input()));
    Tensor target = session.value(network.target());
    for (int i = 0; i < BATCH; i++) {
      target.set(i, i % 10);
    }
    seed = Tensor.zeros(arena, DType.FLOAT32, session.value(network.loss()).shape());
    opened.fill(1.0 / BATCH, seed);
  }

  /** A step with a rate so small that the weights stay what they are. */
  @Benchmark
  public void step() {
    session.forward();
    session.kernels().fill(0, gradients.all());
    session.backward(seed);
    Sgd.withMomentum(0.9).step(session.kernels(), 1e-9, model.weights(), gradients, velocity);
  }

  /** Closes all. */
  @TearDown(Level.Trial)
  public void close() {
    session.close();
    model.close();
    arena.close();
  }
}
