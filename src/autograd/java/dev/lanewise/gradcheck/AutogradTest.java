package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values and gradients of every layer against PyTorch's autograd, in float64 on the same inputs:
 * they differ by what rounding does to each. Poolings that reach past the edge are left out, since
 * PyTorch fills with nothing what Lanewise copies from the edge.
 */
final class AutogradTest {
  private static final int EXAMPLES = 40;

  /** PyTorch's own rounding, in units of the bound for ours: its functions are good to a few u. */
  private static final double THEIRS = 4;

  private static final Pattern PAIR = Pattern.compile("(\\d+)x(\\d+)");
  private static final Pattern GROUPS = Pattern.compile("groups (\\d+)");

  static Stream<LayerType> layers() {
    return Layers.all().stream().filter(type -> type.role() != LayerType.Role.LEAF);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void agrees(LayerType type) {
    assertThat(Engine.getEngine("PyTorch").getVersion()).isNotEmpty();
    long compared =
        LongStream.rangeClosed(1, EXAMPLES)
            .filter(seed -> compare(type, LayerCheck.example(type, seed), seed))
            .count();
    assertThat(compared).as("examples compared").isGreaterThan(EXAMPLES / 4);
  }

  /** Returns whether PyTorch has the same layer. */
  private static boolean compare(LayerType type, Example example, long seed) {
    if (example.layer().toString().endsWith("ceil)")) {
      return false;
    }
    Findings findings = new Findings();
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = Draw.inputs(example, Draw.Point.GENERIC, false, random);
    try (Kernels kernels = CpuBackend.best().open(DType.FLOAT64, 1, null);
        LayerBench bench =
            new LayerBench(example.layer(), example.shapes(), kernels, findings, random);
        NDManager memory = NDManager.newBaseManager("PyTorch")) {
      RoundingModel model =
          new RoundingModel(
              type.rounding(),
              DType.FLOAT64.unitRoundoff(),
              example.layer(),
              example.shapes(),
              bench,
              x);
      double[] y = bench.forward(x);
      double[] u = Draw.direction(y.length, random);
      double[][] zeros = new double[x.length][];
      Arrays.setAll(zeros, k -> example.layer().differentiable(k) ? new double[x[k].length] : null);
      double[][] gradients = bench.vjp(u, zeros);

      JniUtils.setGradMode(true);
      PtNDArray[] leaves = new PtNDArray[x.length];
      for (int k = 0; k < x.length; k++) {
        leaves[k] = (PtNDArray) memory.create(x[k], shape(example.shapes().get(k)));
        JniUtils.attachGradient(leaves[k], true);
      }
      PtNDArray theirs = (PtNDArray) torch(type.name(), example, leaves);
      same("value", y, theirs.toDoubleArray(), model.value(y), seed);
      PtNDArray dy = (PtNDArray) memory.create(u, theirs.getShape());
      JniUtils.backward(theirs, dy, false, false);
      double[][] bounds = model.vjp(u, zeros);
      for (int k = 0; k < x.length; k++) {
        if (zeros[k] != null) {
          double[] gradient = JniUtils.getGradient(leaves[k]).toDoubleArray();
          same("gradient " + k, gradients[k], gradient, bounds[k], seed);
        }
      }
      return true;
    }
  }

  private static void same(
      String what, double[] ours, double[] theirs, double[] bounds, long seed) {
    assertThat(theirs).as("%s, seed %d", what, seed).hasSameSizeAs(ours);
    for (int i = 0; i < ours.length; i++) {
      assertThat(Math.abs(ours[i] - theirs[i]))
          .as("%s, element %d, seed %d: %s, PyTorch %s", what, i, seed, ours[i], theirs[i])
          .isLessThanOrEqualTo((1 + THEIRS) * bounds[i]);
    }
  }

  private static Shape shape(dev.lanewise.tensor.Shape shape) {
    return new Shape(Arrays.stream(shape.toArray()).asLongStream().toArray());
  }

  /** The same function in PyTorch's words. */
  private static NDArray torch(String name, Example example, PtNDArray[] in) {
    NDArray x = in[0];
    long rows = x.getShape().get(0);
    return switch (name) {
      case "Affine" -> x.reshape(rows, -1).matMul(in[1].transpose()).add(in[2]);
      case "Conv" -> convolution(example, in[0], in[1], in[2]);
      case "Im2Col" -> columns(example, in[0]);
      case "MaxPool" -> {
        List<Shape> sizes = sizes(example);
        yield JniUtils.maxPool(in[0], sizes.getFirst(), sizes.getLast(), new Shape(0, 0), false);
      }
      case "AvgPool" -> {
        List<Shape> sizes = sizes(example);
        yield JniUtils.avgPool(
            in[0], sizes.getFirst(), sizes.getLast(), new Shape(0, 0), false, true);
      }
      case "ReLU" -> JniUtils.relu(in[0]);
      case "Sigmoid" -> JniUtils.sigmoid(in[0]);
      case "Tanh" -> x.tanh();
      case "Softplus" -> Activation.softPlus(x);
      case "Square" -> x.mul(x);
      case "Add" -> x.add(in[1]);
      case "Subtract" -> x.sub(in[1]);
      case "Multiply" -> x.mul(in[1]);
      case "Flatten" -> x.reshape(rows, -1);
      case "Concat" -> JniUtils.cat(in, 1);
      case "Softmax" -> x.softmax(1);
      case "LogSoftmax" -> x.logSoftmax(1);
      case "HingeLoss" -> JniUtils.relu((PtNDArray) x.mul(in[1]).neg().add(1));
      case "LogisticLoss" -> Activation.softPlus(x.mul(in[1]).neg());
      case "SquaredLoss" -> x.sub(in[1]).square().mul(0.5);
      case "SoftmaxLogLoss" -> x.logSoftmax(1).mul(oneHot(in[1], x)).sum(new int[] {1}).neg();
      default -> throw new AssertionError("say what PyTorch calls " + name);
    };
  }

  private static NDArray oneHot(NDArray labels, NDArray logits) {
    int cols = (int) logits.getShape().get(1);
    double[] classes = labels.toDoubleArray();
    double[] hot = new double[classes.length * cols];
    for (int r = 0; r < classes.length; r++) {
      hot[r * cols + (int) classes[r]] = 1;
    }
    return logits.getManager().create(hot, logits.getShape());
  }

  /** The pairs in a layer's description: window or kernel, stride, and padding if it has one. */
  private static List<Shape> sizes(Example example) {
    Matcher pairs = PAIR.matcher(example.layer().toString());
    return pairs
        .results()
        .map(pair -> new Shape(Long.parseLong(pair.group(1)), Long.parseLong(pair.group(2))))
        .toList();
  }

  private static NDArray convolution(Example example, PtNDArray x, PtNDArray w, PtNDArray b) {
    List<Shape> sizes = sizes(example);
    Matcher groups = GROUPS.matcher(example.layer().toString());
    return JniUtils.convolution(
        x,
        w,
        b,
        sizes.get(1),
        sizes.size() > 2 ? sizes.get(2) : new Shape(0, 0),
        new Shape(1, 1),
        groups.find() ? Integer.parseInt(groups.group(1)) : 1);
  }

  /** Im2Col as a convolution by filters with a single 1, one for each place in a window. */
  private static NDArray columns(Example example, PtNDArray x) {
    Shape kernel = sizes(example).getFirst();
    int channels = (int) x.getShape().get(1);
    int size = channels * (int) kernel.size();
    double[] filters = new double[size * size];
    for (int i = 0; i < size; i++) {
      filters[i * size + i] = 1;
    }
    NDManager memory = x.getManager();
    Shape shape = new Shape(size, channels, kernel.get(0), kernel.get(1));
    PtNDArray w = (PtNDArray) memory.create(filters, shape);
    PtNDArray none = (PtNDArray) memory.create(new double[size], new Shape(size));
    NDArray y = convolution(example, x, w, none);
    return y.reshape(y.getShape().get(0), size, -1);
  }
}
