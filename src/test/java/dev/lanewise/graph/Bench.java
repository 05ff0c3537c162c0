package dev.lanewise.graph;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A session on a random graph with weights, gradients and tangents of its own. */
final class Bench implements AutoCloseable {
  final RandomGraph random;
  final Session session;
  final Variables weights;
  final Variables gradients;
  final Variables tangents;
  final Tensor seed;
  private final Arena arena = Arena.ofShared();

  Bench(RandomGraph random, Mode mode, int batch, DType dtype, long seed) {
    this.random = random;
    Program program = Program.compile(random.graph, batch, mode, random.loss);
    weights = Variables.zeros(arena, dtype, random.graph);
    gradients = mode == Mode.INFERENCE ? null : Variables.zeros(arena, dtype, random.graph);
    tangents = mode == Mode.CHECKING ? Variables.zeros(arena, dtype, random.graph) : null;
    random.graph.variables().forEach(node -> put(weights.tensors().get(node.name()), node, seed));
    session =
        new Session(
            program,
            weights,
            gradients,
            tangents,
            CpuBackend.best().open(dtype, 1 + (int) (seed & 1), null));
    Shape shape = session.value(random.loss).shape();
    this.seed = Tensor.zeros(arena, dtype, shape);
    this.seed.copyFrom(new SplittableRandom(seed + 1).doubles(shape.size(), -1, 1).toArray());
  }

  private void put(Tensor tensor, Node node, long seed) {
    tensor.copyFrom(random.valuesFor(node, tensor.size(), seed));
  }

  /** The data and, if there is one, the target, if this program has use for them. */
  void putInputs(long seed) {
    for (Node node : session.program().nodes()) {
      if (node.isInput()) {
        put(session.value(node), node, seed);
      }
    }
  }

  /** Fills the workspace, of which every value that is kept is a view, with NaN. */
  void poison() {
    var storage = session.value(random.loss).storage();
    Tensor.view(storage, 0, Shape.of(storage.size())).copyFrom(nans(storage.size()));
  }

  private static double[] nans(int size) {
    double[] nans = new double[size];
    Arrays.fill(nans, Double.NaN);
    return nans;
  }

  /** The loss and the gradients, bit for bit, after one step from zero gradients. */
  Map<String, double[]> step() {
    session.forward();
    Map<String, double[]> results = new LinkedHashMap<>();
    results.put("loss", session.value(random.loss).toDoubleArray());
    if (gradients != null) {
      gradients.all().copyFrom(new double[gradients.all().size()]);
      session.backward(seed);
      results.put("loss after backward", session.value(random.loss).toDoubleArray());
      gradients.tensors().forEach((name, tensor) -> results.put(name, tensor.toDoubleArray()));
    }
    return results;
  }

  /** ⟨seed, loss⟩ of a forward pass. */
  double objective() {
    session.forward();
    return session.kernels().dot(seed, session.value(random.loss));
  }

  @Override
  public void close() {
    session.close();
    arena.close();
  }
}
