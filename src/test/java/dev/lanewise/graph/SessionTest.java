package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Multiply;
import dev.lanewise.layer.Pass;
import dev.lanewise.layer.SoftmaxLogLoss;
import dev.lanewise.layer.Square;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SessionTest {
  private final Arena arena = Arena.ofShared();
  private final Graph graph = new Graph();
  private final Node x = graph.input("x", Shape.of(2));

  @AfterEach
  void close() {
    arena.close();
  }

  private Variables zeros(DType dtype) {
    return Variables.zeros(arena, dtype, graph);
  }

  private Session open(Mode mode, Node... outputs) {
    return new Session(
        Program.compile(graph, 1, mode, outputs),
        zeros(DType.FLOAT64),
        mode == Mode.INFERENCE ? null : zeros(DType.FLOAT64),
        null,
        CpuBackend.best().open(DType.FLOAT64, 1, null));
  }

  private Tensor ones(int... dims) {
    Tensor ones = Tensor.zeros(arena, DType.FLOAT64, Shape.of(dims));
    for (int i = 0; i < ones.size(); i++) {
      ones.set(i, 1);
    }
    return ones;
  }

  @Test
  void aNodeWithSeveralConsumersSumsTheirDeltas() {
    Node square = graph.add("square", new Square(), x);
    Node sum = graph.add("sum", new Add(), square, square);
    Node end = graph.add("end", new Multiply(), sum, square);
    try (Session session = open(Mode.CHECKING, end)) {
      session.value(x).copyFrom(new double[] {3, -2});

      session.forward();
      session.backward(ones(1, 2));

      // end = 2·x⁴
      assertThat(session.value(end).toDoubleArray()).containsExactly(162, 32);
      assertThat(session.gradient(square).toDoubleArray()).containsExactly(36, 16);
      assertThat(session.gradient(x).toDoubleArray()).containsExactly(8 * 27, 8 * -8);
    }
  }

  @Test
  void anInputStaysFromStepToStep() {
    Node output = graph.add("square", new Square(), graph.add("first", new Square(), x));
    for (Mode mode : Mode.values()) {
      try (Session session = open(mode, output)) {
        session.value(x).copyFrom(new double[] {3, -2});
        for (int i = 0; i < 3; i++) {
          session.forward();
          assertThat(session.value(output).toDoubleArray()).containsExactly(81, 16);
          assertThat(session.value(x).toDoubleArray()).containsExactly(3, -2);
        }
      }
    }
  }

  @Test
  void onlyWhatIsKeptCanBeRead() {
    Node hidden = graph.add("hidden", new Square(), x);
    Node output = graph.add("output", new Square(), hidden);
    Node outside = graph.add("outside", new Square(), output);
    try (Session session = open(Mode.TRAINING, output)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.value(hidden))
          .withMessage("the value of 'hidden' is not kept: make it an output of the program");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.value(outside))
          .withMessage("'outside' is not in this program");
      assertThatIllegalArgumentException().isThrownBy(() -> session.gradient(output));
      assertThatIllegalArgumentException().isThrownBy(() -> session.tangent(output));
      assertThatIllegalStateException().isThrownBy(session::tangents);
    }
  }

  @Test
  void backwardNeedsSomethingToGoBackTo() {
    Node output = graph.add("output", new Square(), x);
    for (Mode mode : new Mode[] {Mode.INFERENCE, Mode.TRAINING}) {
      try (Session session = open(mode, output)) {
        session.forward();
        assertThatIllegalStateException()
            .isThrownBy(() -> session.backward(ones(1, 2)))
            .withMessageContaining("'output' has no gradient");
      }
    }
    try (Session session = open(Mode.CHECKING, output)) {
      session.forward();
      assertThatIllegalArgumentException().isThrownBy(() -> session.backward(ones(3)));
    }
  }

  @Test
  void refusesVariablesThatDoNotFit() {
    Node output = graph.addWithParameters("affine", new Affine(3), x);
    Graph other = new Graph();
    other.addWithParameters("affine", new Affine(3), other.input("x", Shape.of(5)));
    Variables right = zeros(DType.FLOAT64);
    Program program = Program.compile(graph, 1, Mode.TRAINING, output);
    Variables wrongShape = Variables.zeros(arena, DType.FLOAT64, other);
    Variables wrongType = zeros(DType.FLOAT32);
    Variables none = Variables.zeros(arena, DType.FLOAT64, new Graph());
    for (Variables[] pair :
        new Variables[][] {
          {wrongShape, right},
          {right, wrongShape},
          {right, wrongType},
          {wrongType, right},
          {none, right},
          {right, none},
          {right, null}
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Session(
                      program,
                      pair[0],
                      pair[1],
                      null,
                      CpuBackend.best().open(DType.FLOAT64, 1, null)));
    }
    Program inference = Program.compile(graph, 1, Mode.INFERENCE, output);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Session(
                    inference, right, right, null, CpuBackend.best().open(DType.FLOAT64, 1, null)))
        .withMessage("a program for INFERENCE has no use for gradients");
  }

  @Test
  void findsTheFirstNodeThatIsNotFinite() {
    Node affine = graph.addWithParameters("affine", new Affine(2), x);
    Node square = graph.add("square", new Square(), affine);
    Node output = graph.add("output", new Square(), square);
    try (Session session = open(Mode.TRAINING, output)) {
      assertThat(session.firstNonFinite()).isEmpty();

      Tensor bias = session.value(graph.node("affine.bias"));
      bias.copyFrom(new double[] {1, 1e200});
      assertThat(session.firstNonFinite())
          .hasValueSatisfying(
              found -> {
                assertThat(found.node()).isEqualTo(square);
                assertThat(found.element()).isEqualTo(1);
                assertThat(found).hasToString("layer square, element 1, is Infinity");
              });

      session.value(graph.node("affine.weight")).set(2, Double.NaN);
      assertThat(session.firstNonFinite().orElseThrow())
          .hasToString("variable affine.weight, element 2, is NaN");

      session.value(x).set(0, Double.NEGATIVE_INFINITY);
      assertThat(session.firstNonFinite().orElseThrow())
          .hasToString("input x, element 0, is -Infinity");
    }
  }

  @Test
  void aConvolutionThatIsDoneWithAFunctionKeepsNoValueButIsFoundIfItIsNotFinite() {
    Node image = graph.input("image", Shape.of(1, 1, 2));
    int[] one = {1, 1};
    Layer layer = new Conv2d(one, one, new int[] {0, 0}, 1);
    Node conv = graph.addWithParameters("conv", layer, image);
    Node square = graph.add("square", new Square(), conv);
    try (Session session = open(Mode.INFERENCE, square)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.value(conv))
          .withMessage("the value of 'conv' is not kept: make it an output of the program");
      session.value(graph.node("conv.weight")).set(0, 1);
      session.value(image).copyFrom(new double[] {3, -2});
      session.forward();
      assertThat(session.value(square).toDoubleArray()).containsExactly(9, 4);
      assertThat(session.firstNonFinite()).isEmpty();

      session.value(image).set(1, 1e200);
      assertThat(session.firstNonFinite().orElseThrow())
          .hasToString("layer square, element 1, is Infinity");
      session.value(graph.node("conv.weight")).set(0, -1e200);
      assertThat(session.firstNonFinite().orElseThrow())
          .hasToString("layer conv, element 1, is -Infinity");
    }
  }

  @Test
  void afterCloseNothingWorksAndClosingAgainDoesNoHarm() {
    Node output = graph.add("output", new Square(), x);
    Session session = open(Mode.CHECKING, output);
    session.close();

    assertThatIllegalStateException()
        .isThrownBy(session::forward)
        .withMessage("session used after it was closed");
    assertThatIllegalStateException().isThrownBy(() -> session.backward(ones(1, 2)));
    assertThatIllegalStateException().isThrownBy(session::tangents);
    assertThatIllegalStateException().isThrownBy(session::firstNonFinite);
    assertThatIllegalStateException().isThrownBy(() -> session.value(x).get(0));
    assertThatIllegalStateException().isThrownBy(() -> session.kernels().fill(0, ones(1)));
    assertThatCode(session::close).doesNotThrowAnyException();
  }

  /** The identity, which waits in the middle of forward until it is told to go on. */
  private record Waiting(CountDownLatch reached, CountDownLatch goOn) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
      return inputs.getFirst();
    }

    @Override
    public void forward(Pass p) {
      reached.countDown();
      try {
        if (!goOn.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("not told to go on");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      p.kernels().copy(p.input(0), p.output());
    }

    @Override
    public void vjp(Pass p) {}

    @Override
    public void jvp(Pass p) {}

    @Override
    public long flops(List<Shape> inputs) {
      return 0;
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSecondThreadIsRefusedAndTheFirstOneIsNotDisturbed() throws Exception {
    Waiting waiting = new Waiting(new CountDownLatch(1), new CountDownLatch(1));
    Node output = graph.add("waiting", waiting, x);
    try (Session session = open(Mode.CHECKING, output)) {
      session.value(x).copyFrom(new double[] {3, 4});
      FutureTask<Void> first = new FutureTask<>(session::forward, null);
      Thread.ofPlatform().name("first").start(first);
      waiting.reached().await();
      try {
        assertThatIllegalStateException()
            .isThrownBy(session::forward)
            .withMessage("session is in use by thread 'first': open one session a thread");
        assertThatIllegalStateException().isThrownBy(() -> session.backward(ones(1, 2)));
        assertThatIllegalStateException().isThrownBy(session::tangents);
        assertThatIllegalStateException().isThrownBy(session::firstNonFinite);
        assertThatIllegalStateException().isThrownBy(session::close);
      } finally {
        waiting.goOn().countDown();
      }
      first.get();

      assertThat(session.value(output).toDoubleArray()).containsExactly(3, 4);
      session.forward();
    }
  }

  @Test
  void aLayerThatThrowsDoesNotLockTheSession() {
    AtomicBoolean fails = new AtomicBoolean(true);
    Layer failing =
        new Square2(
            () -> {
              if (fails.get()) {
                throw new IllegalArgumentException("as asked");
              }
            });
    Node output = graph.add("failing", failing, x);
    try (Session session = open(Mode.INFERENCE, output)) {
      assertThatIllegalArgumentException()
          .isThrownBy(session::forward)
          .withMessageContaining("as asked");
      fails.set(false);
      session.forward();
    }
  }

  /** A layer that does something else first. */
  private record Square2(Runnable first) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
      return inputs.getFirst();
    }

    @Override
    public void forward(Pass p) {
      first.run();
      p.kernels().copy(p.input(0), p.output());
    }

    @Override
    public void vjp(Pass p) {}

    @Override
    public void jvp(Pass p) {}

    @Override
    public long flops(List<Shape> inputs) {
      return 0;
    }
  }

  @Test
  void backwardWantsAForwardPassOfItsOwn() {
    Node output = graph.addWithParameters("affine", new Affine(3), x);
    try (Session session = open(Mode.TRAINING, output)) {
      assertThatIllegalStateException().isThrownBy(() -> session.backward(ones(1, 3)));
      session.forward();
      session.backward(ones(1, 3));
      assertThatIllegalStateException()
          .isThrownBy(() -> session.backward(ones(1, 3)))
          .withMessageContaining("without a forward pass");
      session.forward();
      session.firstNonFinite();
      assertThatIllegalStateException().isThrownBy(() -> session.backward(ones(1, 3)));
    }
  }

  /**
   * What stands beside the way to the loss must not reach the weights, not even as 0 times
   * infinity.
   */
  @Test
  void onlyWhatLeadsToTheFirstOutputIsDifferentiated() {
    Node affine = graph.addWithParameters("affine", new Affine(2), x);
    Node aside = graph.add("aside", new Square(), graph.add("first", new Square(), affine));
    Variables weights = zeros(DType.FLOAT64);
    Variables gradients = zeros(DType.FLOAT64);
    weights.tensors().get("affine.bias").copyFrom(new double[] {1e200, 1e200});
    try (Session session =
        new Session(
            Program.compile(graph, 1, Mode.TRAINING, affine, aside),
            weights,
            gradients,
            null,
            CpuBackend.best().open(DType.FLOAT64, 1, null))) {
      session.value(x).copyFrom(new double[] {3, -2});
      session.forward();
      assertThat(session.value(aside).get(0)).isInfinite();
      session.backward(ones(1, 2));
      assertThat(gradients.tensors().get("affine.weight").toDoubleArray())
          .containsExactly(3, -2, 3, -2);
    }
  }

  @Test
  void aForwardPassThatFailedIsNoneToGoBackFrom() {
    Node labels = graph.input("labels", Shape.of());
    Node logits = graph.addWithParameters("affine", new Affine(3), x);
    Node loss = graph.add("loss", new SoftmaxLogLoss(), logits, labels);
    try (Session session = open(Mode.TRAINING, loss)) {
      session.forward();
      session.value(labels).set(0, 7);
      assertThatIllegalArgumentException().isThrownBy(session::forward);
      assertThatIllegalStateException().isThrownBy(() -> session.backward(ones(1)));
    }
  }
}
