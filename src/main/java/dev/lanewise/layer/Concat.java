package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Tensors side by side along their second dimension, the channels: {@code [N, C₀, …], [N, C₁, …],
 * …} to {@code [N, C₀ + C₁ + …, …]}; what merges the branches of an Inception module [SS][F].
 */
public final class Concat implements Layer {
  static final LayerType TYPE =
      LayerType.plain(
          "Concat", LayerType.Role.STEP, LayerType.Rounding.EXACT, new Concat(), Concat::example);

  /** Creates the layer. */
  public Concat() {}

  private static Example example(RandomGenerator random) {
    int n = 1 + random.nextInt(3);
    int width = 1 + random.nextInt(4);
    return Example.reals(
        new Concat(),
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(i -> Shape.of(n, 1 + random.nextInt(3), width))
            .toArray(Shape[]::new));
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.isEmpty() || inputs.getFirst().rank() < 2) {
      throw new IllegalArgumentException("takes inputs [N, C, …], given " + inputs);
    }
    int[] dims = inputs.getFirst().toArray();
    long channels = 0;
    for (Shape input : inputs) {
      channels += input.rank() == dims.length ? input.dim(1) : 0;
      int[] given = input.toArray();
      given[Math.min(1, given.length - 1)] = dims[1];
      if (!Shape.of(given).equals(inputs.getFirst())) {
        throw new IllegalArgumentException(
            "takes inputs that differ in dimension 1 alone, given " + inputs);
      }
    }
    if (channels > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "takes inputs of 2147483647 channels in all at most, given " + inputs);
    }
    dims[1] = (int) channels;
    return Shape.of(dims);
  }

  @Override
  public void forward(Pass p) {
    for (int i = 0, from = 0; i < p.inputs(); from += run(p.input(i++))) {
      place(p, p.input(i), p.output(), from);
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().fill(0, p.outputTangent());
    for (int i = 0, from = 0; i < p.inputs(); from += run(p.input(i++))) {
      if (p.hasTangent(i)) {
        place(p, p.tangent(i), p.outputTangent(), from);
      }
    }
  }

  @Override
  public void vjp(Pass p) {
    int whole = run(p.output());
    for (int i = 0, from = 0; i < p.inputs(); from += run(p.input(i++))) {
      if (p.wants(i)) {
        int part = run(p.input(i));
        p.kernels()
            .copyBlocks(
                p.output().shape().dim(0),
                part,
                p.outputGradient(),
                from,
                whole,
                p.gradient(i),
                0,
                part,
                true);
      }
    }
  }

  private static void place(Pass p, Tensor part, Tensor whole, int from) {
    p.kernels()
        .copyBlocks(
            whole.shape().dim(0), run(part), part, 0, run(part), whole, from, run(whole), false);
  }

  /** The elements of one example. */
  private static int run(Tensor tensor) {
    return tensor.shape().sizeFrom(1);
  }

  @Override
  public boolean linear(int input) {
    return true;
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return false;
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public long flops(List<Shape> inputs) {
    return 0;
  }

  @Override
  public String toString() {
    return "Concat";
  }
}
