package dev.lanewise.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses at logits of ±10,000, where a careless exponential overflows. */
final class LossStabilityTest {
  private static final double BIG = 1e4;

  static Stream<Arguments> kernels() {
    return Stream.of(CpuBackend.portable(), CpuBackend.best())
        .flatMap(
            backend ->
                Stream.of(DType.values())
                    .map(dtype -> Arguments.of(dtype, backend.status().name(), backend)));
  }

  /** The output and the gradients of its sum. */
  private record Run(double[] y, double[][] gradients) {}

  private static Run run(
      CpuBackend backend, DType dtype, Layer layer, List<Shape> shapes, double[]... x) {
    try (Arena arena = Arena.ofConfined();
        Kernels kernels = backend.open(dtype, 1, null)) {
      Tensor[] inputs = new Tensor[x.length];
      Tensor[] gradients = new Tensor[x.length];
      for (int k = 0; k < x.length; k++) {
        inputs[k] = Tensor.of(arena, dtype, shapes.get(k), x[k]);
        gradients[k] = layer.differentiable(k) ? zeros(arena, dtype, shapes.get(k)) : null;
      }
      Tensor y = zeros(arena, dtype, layer.outputShape(shapes));
      Tensor dy = zeros(arena, dtype, y.shape());
      kernels.fill(1, dy);
      Tensor[] saved =
          layer.saved(shapes).stream()
              .map(shape -> zeros(arena, dtype, shape))
              .toArray(Tensor[]::new);
      Pass pass = new Pass(kernels, inputs, y, saved, gradients, dy, new Tensor[x.length], null);
      layer.forward(pass);
      layer.vjp(pass);
      return new Run(
          y.toDoubleArray(),
          Arrays.stream(gradients)
              .map(gradient -> gradient == null ? null : gradient.toDoubleArray())
              .toArray(double[][]::new));
    }
  }

  private static Tensor zeros(Arena arena, DType dtype, Shape shape) {
    return Tensor.zeros(arena, dtype, shape);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kernels")
  void softmaxLogLoss(DType dtype, String name, CpuBackend backend) {
    double[] logits = {BIG, -BIG, 0, BIG, -BIG, 0, BIG, BIG, -BIG};
    double[] labels = {0, 1, 0};
    Run run =
        run(
            backend,
            dtype,
            new SoftmaxLogLoss(),
            List.of(Shape.of(3, 3), Shape.of(3)),
            logits,
            labels);
    assertThat(run.y()[0]).isZero();
    assertThat(run.y()[1]).isEqualTo(2 * BIG);
    assertThat(run.y()[2]).isEqualTo(Math.log(2), within(dtype));
    assertThat(run.gradients()[0]).containsExactly(0, 0, 0, 1, -1, 0, -0.5, 0.5, 0);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kernels")
  void logisticLoss(DType dtype, String name, CpuBackend backend) {
    double[] x = {BIG, BIG, -BIG, -BIG};
    double[] labels = {1, -1, 1, -1};
    Shape shape = Shape.of(4);
    Run run = run(backend, dtype, new LogisticLoss(), List.of(shape, shape), x, labels);
    assertThat(run.y()).containsExactly(0, BIG, BIG, 0);
    assertThat(run.gradients()[0]).containsExactly(new double[] {0, 1, -1, 0}, within(dtype));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kernels")
  void softmaxAndItsLogarithm(DType dtype, String name, CpuBackend backend) {
    double[] logits = {BIG, -BIG, -BIG, -BIG};
    List<Shape> shapes = List.of(Shape.of(2, 2));
    Run softmax = run(backend, dtype, new Softmax(), shapes, logits);
    assertThat(softmax.y()).containsExactly(1, 0, 0.5, 0.5);
    assertThat(softmax.gradients()[0]).containsExactly(new double[] {0, 0, 0, 0}, within(dtype));
    Run logarithm = run(backend, dtype, new LogSoftmax(), shapes, logits);
    double half = Math.log(0.5);
    assertThat(logarithm.y())
        .containsExactly(new double[] {0, -2 * BIG, half, half}, within(dtype));
    assertThat(logarithm.gradients()[0]).containsExactly(new double[] {-1, 1, 0, 0}, within(dtype));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kernels")
  void activations(DType dtype, String name, CpuBackend backend) {
    double[] x = {BIG, -BIG};
    List<Shape> shapes = List.of(Shape.of(2));
    Run softplus = run(backend, dtype, new Softplus(), shapes, x);
    assertThat(softplus.y()).containsExactly(BIG, 0);
    assertThat(softplus.gradients()[0]).containsExactly(1, 0);
    assertThat(run(backend, dtype, new Sigmoid(), shapes, x).y()).containsExactly(1, 0);
    assertThat(run(backend, dtype, new Tanh(), shapes, x).y()).containsExactly(1, -1);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kernels")
  void labelsThatAreNoClassAreRefused(DType dtype, String name, CpuBackend backend) {
    for (double label : new double[] {-1, 3, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  run(
                      backend,
                      dtype,
                      new SoftmaxLogLoss(),
                      List.of(Shape.of(2, 3), Shape.of(2)),
                      new double[6],
                      new double[] {0, label}))
          .withMessage("label %s of row 1: expected a whole number from 0 to 2".formatted(label));
    }
  }

  private static Offset<Double> within(DType dtype) {
    return Offset.offset(4 * dtype.unitRoundoff());
  }
}
