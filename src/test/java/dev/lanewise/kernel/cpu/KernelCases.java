package dev.lanewise.kernel.cpu;

import static dev.lanewise.kernel.cpu.KernelCase.Content.reals;
import static dev.lanewise.kernel.cpu.KernelCase.Content.whole;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.cpu.KernelCase.Call;
import dev.lanewise.kernel.cpu.KernelCase.Content;
import dev.lanewise.kernel.cpu.KernelCase.Reference;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every kernel but the convolutions and the matrix product, at sizes that are cut into pieces. */
final class KernelCases {
  private static final int N = 8 * Cut.ELEMENTS + 4321;
  private static final int ROWS = 391;
  private static final int COLS = 211;
  private static final int IMAGES = 43;

  /** Overlapping windows, the last of which reach past the edge. */
  private static final Window POOL =
      Window.pooling(3, 22, 27, new int[] {3, 2}, new int[] {2, 2}, true);

  private static final Window PATCH =
      Window.convolution(3, 22, 27, new int[] {3, 2}, new int[] {2, 3}, new int[] {1, 2});

  private final List<KernelCase> cases = new ArrayList<>();

  private KernelCases() {}

  static List<KernelCase> all() {
    KernelCases all = new KernelCases();
    all.memory();
    all.elementwise();
    all.images();
    all.rows();
    return all.cases;
  }

  private void returning(
      String method, Object what, List<Content> tensors, Call call, Reference loops) {
    cases.add(new KernelCase(method, " " + what, tensors, call, loops));
  }

  /** A kernel that returns nothing. */
  private interface Action<K> {
    void on(K kernels, Tensor[] t);
  }

  private void add(
      String method,
      Object what,
      List<Content> tensors,
      Action<Kernels> call,
      Action<Loops> loops) {
    Call kernels =
        (k, t) -> {
          call.on(k, t);
          return 0;
        };
    Reference reference =
        (l, t) -> {
          loops.on(l, t);
          return 0;
        };
    returning(method, what, tensors, kernels, reference);
  }

  private static List<Content> times(int count, Content content) {
    return Collections.nCopies(count, content);
  }

  private void memory() {
    Content n = reals(N);
    add(
        "fill",
        "",
        times(1, n),
        (k, t) -> k.fill(1.5, t[0]),
        (l, t) -> l.fill(N, 1.5, t[0].segment(), 3));
    add(
        "uniform",
        "",
        times(1, n),
        (k, t) -> k.uniform(-0.3, 0.7, 99, t[0]),
        (l, t) -> l.uniform(N, -0.3, 0.7, 99, 0, t[0].segment(), 3));
    add(
        "copy",
        "",
        times(2, n),
        (k, t) -> k.copy(t[0], t[1]),
        (l, t) -> l.copy(N, t[0].segment(), 3, t[1].segment(), 3));
    for (boolean sum : new boolean[] {false, true}) {
      add(
          "copyBlocks",
          sum,
          times(2, n),
          (k, t) -> k.copyBlocks(150, 300, t[0], 5, 400, t[1], 17, 333, sum),
          (l, t) -> l.copyBlocks(150, 300, t[0].segment(), 8, 400, t[1].segment(), 20, 333, sum));
      add(
          "copyBlocks",
          "of long runs " + sum,
          times(2, n),
          (k, t) -> k.copyBlocks(2, N / 2, t[0], 0, N / 2, t[1], 0, N / 2, sum),
          (l, t) ->
              l.copyBlocks(2, N / 2, t[0].segment(), 3, N / 2, t[1].segment(), 3, N / 2, sum));
    }
    add(
        "axpy",
        "",
        times(2, n),
        (k, t) -> k.axpy(-0.7, t[0], t[1]),
        (l, t) -> l.axpy(N, -0.7, t[0].segment(), 3, t[1].segment(), 3));
    Call sum = (k, t) -> k.sum(t[0]);
    returning("sum", "", times(1, n), sum, (l, t) -> l.sum(N, t[0].segment(), 3));
    Call dot = (k, t) -> k.dot(t[0], t[1]);
    returning(
        "dot", "", times(2, n), dot, (l, t) -> l.dot(N, t[0].segment(), 3, t[1].segment(), 3));
    int early = Cut.ELEMENTS + 5;
    Call first =
        (k, t) -> {
          double none = k.firstNonFinite(t[0]);
          t[0].set(N - 2, Double.NaN);
          double late = k.firstNonFinite(t[0]);
          t[0].set(early, Double.NEGATIVE_INFINITY);
          return (none * N + late) * N + k.firstNonFinite(t[0]);
        };
    returning("firstNonFinite", "", times(1, n), first, (l, t) -> (-N + (N - 2.0)) * N + early);
    add(
        "momentumStep",
        "",
        times(3, n),
        (k, t) -> k.momentumStep(0.05, 0.9, 0.01, t[0], t[1], t[2]),
        (l, t) ->
            l.momentumStep(
                N, 0.05, 0.9, 0.01, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
  }

  private void elementwise() {
    Content n = reals(N);
    for (UnaryOp op : UnaryOp.values()) {
      add(
          "unary",
          op,
          times(2, n),
          (k, t) -> k.unary(op, t[0], t[1]),
          (l, t) -> l.unary(op, N, t[0].segment(), 3, t[1].segment(), 3));
      boolean sum = op.ordinal() % 2 == 0;
      add(
          "unaryDerivative",
          op,
          times(4, n),
          (k, t) -> k.unaryDerivative(op, t[0], t[1], t[2], t[3], sum),
          (l, t) ->
              l.unaryDerivative(
                  op,
                  N,
                  t[0].segment(),
                  3,
                  t[1].segment(),
                  3,
                  t[2].segment(),
                  3,
                  t[3].segment(),
                  3,
                  sum));
    }
    for (BinaryOp op : BinaryOp.values()) {
      add(
          "binary",
          op,
          times(3, n),
          (k, t) -> k.binary(op, t[0], t[1], t[2]),
          (l, t) -> l.binary(op, N, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
      for (int side : new int[] {0, 1}) {
        boolean sum = op.ordinal() % 2 == side;
        add(
            "binaryDerivative",
            op + " by " + side,
            times(4, n),
            (k, t) -> k.binaryDerivative(op, side, t[0], t[1], t[2], t[3], sum),
            (l, t) ->
                l.binaryDerivative(
                    op,
                    side,
                    N,
                    t[0].segment(),
                    3,
                    t[1].segment(),
                    3,
                    t[2].segment(),
                    3,
                    t[3].segment(),
                    3,
                    sum));
      }
    }
    Content y = reals(ROWS, 7, COLS);
    Content b = reals(7);
    add(
        "addBias",
        "",
        List.of(b, y),
        (k, t) -> k.addBias(ROWS, COLS, t[0], t[1]),
        (l, t) -> l.addBias(ROWS, 7, COLS, t[0].segment(), 3, t[1].segment(), 3));
    Content image = reals(1, 29, 5000);
    Content bias = reals(29);
    add(
        "addBias",
        "of one image",
        List.of(bias, image),
        (k, t) -> k.addBias(1, 5000, t[0], t[1]),
        (l, t) -> l.addBias(1, 29, 5000, t[0].segment(), 3, t[1].segment(), 3));
    add(
        "moments",
        "",
        List.of(y, b, b),
        (k, t) -> k.moments(ROWS, COLS, t[0], t[1], t[2]),
        (l, t) ->
            l.moments(
                ROWS, 7, COLS, 7 * COLS, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
    Content columns = reals(500);
    Content byColumn = reals(ROWS, 500);
    add(
        "moments",
        "of columns",
        List.of(byColumn, columns, columns),
        (k, t) -> k.moments(ROWS, 1, t[0], t[1], t[2]),
        (l, t) ->
            l.moments(ROWS, 500, 1, 500, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
    add(
        "sumBias",
        "",
        List.of(y, b),
        (k, t) -> k.sumBias(ROWS, COLS, t[0], t[1]),
        (l, t) -> l.sumBias(ROWS, 7, COLS, t[0].segment(), 3, t[1].segment(), 3));
  }

  /** Runs loops over images, whose parts of each tensor are of equal size. */
  private static Action<Loops> each(ImageLoop one) {
    return (l, t) -> {
      for (int image = 0; image < IMAGES; image++) {
        int[] at = new int[t.length];
        for (int i = 0; i < t.length; i++) {
          at[i] = t[i].offset() + image * (t[i].size() / IMAGES);
        }
        one.on(l, t, at);
      }
    };
  }

  private interface ImageLoop {
    void on(Loops loops, Tensor[] t, int[] at);
  }

  private void images() {
    Content x = reals(IMAGES, 3, 22, 27);
    Content columns = reals(IMAGES, PATCH.columnSize(), PATCH.positions());
    Content pooled = reals(IMAGES, 3, POOL.outHeight(), POOL.outWidth());
    // Place 0 or 1 is inside the image for every window.
    Content switches = whole(2, IMAGES, 3, POOL.outHeight(), POOL.outWidth());
    int ld = PATCH.positions();
    add(
        "im2col",
        "",
        List.of(x, columns),
        (k, t) -> k.im2col(PATCH, t[0], t[1]),
        each((l, t, at) -> l.im2col(PATCH, t[0].segment(), at[0], t[1].segment(), at[1], ld)));
    add(
        "col2im",
        "",
        List.of(columns, x),
        (k, t) -> k.col2im(PATCH, t[0], t[1]),
        each((l, t, at) -> l.col2im(PATCH, t[0].segment(), at[0], ld, t[1].segment(), at[1])));
    add(
        "maxPool",
        "",
        List.of(x, pooled, pooled),
        (k, t) -> k.maxPool(POOL, t[0], t[1], t[2]),
        each(
            (l, t, at) ->
                l.maxPool(
                    POOL, t[0].segment(), at[0], t[1].segment(), at[1], t[2].segment(), at[2])));
    add(
        "maxPoolGather",
        "",
        List.of(x, switches, pooled),
        (k, t) -> k.maxPoolGather(POOL, t[0], t[1], t[2]),
        each(
            (l, t, at) ->
                l.maxPoolGather(
                    POOL, t[0].segment(), at[0], t[1].segment(), at[1], t[2].segment(), at[2])));
    add(
        "maxPoolScatter",
        "",
        List.of(pooled, switches, x),
        (k, t) -> k.maxPoolScatter(POOL, t[0], t[1], t[2]),
        each(
            (l, t, at) ->
                l.maxPoolScatter(
                    POOL, t[0].segment(), at[0], t[1].segment(), at[1], t[2].segment(), at[2])));
    add(
        "maxPoolBranch",
        "",
        List.of(x, pooled),
        (k, t) -> k.maxPoolBranch(POOL, t[0], t[1]),
        each((l, t, at) -> l.maxPoolBranch(POOL, t[0].segment(), at[0], t[1].segment(), at[1])));
    add(
        "averagePool",
        "",
        List.of(x, pooled),
        (k, t) -> k.averagePool(POOL, t[0], t[1]),
        each((l, t, at) -> l.averagePool(POOL, t[0].segment(), at[0], t[1].segment(), at[1])));
    add(
        "averagePoolScatter",
        "",
        List.of(pooled, x),
        (k, t) -> k.averagePoolScatter(POOL, t[0], t[1]),
        each(
            (l, t, at) ->
                l.averagePoolScatter(POOL, t[0].segment(), at[0], t[1].segment(), at[1])));
  }

  private void rows() {
    Content x = reals(ROWS, COLS);
    Content row = reals(ROWS);
    Content labels = whole(COLS, ROWS);
    add(
        "softmax",
        "",
        List.of(x, x),
        (k, t) -> k.softmax(t[0], t[1]),
        (l, t) -> l.softmax(ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3));
    for (boolean sum : new boolean[] {false, true}) {
      add(
          "softmaxDerivative",
          sum,
          List.of(x, x, x),
          (k, t) -> k.softmaxDerivative(t[0], t[1], t[2], sum),
          (l, t) ->
              l.softmaxDerivative(
                  ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3, sum));
    }
    add(
        "logSoftmax",
        "",
        List.of(x, x),
        (k, t) -> k.logSoftmax(t[0], t[1]),
        (l, t) -> l.logSoftmax(ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3));
    add(
        "logSoftmaxVjp",
        "",
        List.of(x, x, x),
        (k, t) -> k.logSoftmaxVjp(t[0], t[1], t[2]),
        (l, t) ->
            l.logSoftmaxVjp(ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
    add(
        "logSoftmaxJvp",
        "",
        List.of(x, x, x),
        (k, t) -> k.logSoftmaxJvp(t[0], t[1], t[2]),
        (l, t) ->
            l.logSoftmaxJvp(ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3, t[2].segment(), 3));
    add(
        "softmaxLogLoss",
        "",
        List.of(x, labels, row, x),
        (k, t) -> k.softmaxLogLoss(t[0], t[1], t[2], t[3]),
        (l, t) ->
            l.softmaxLogLoss(
                ROWS,
                COLS,
                t[0].segment(),
                3,
                t[1].segment(),
                3,
                t[2].segment(),
                3,
                t[3].segment(),
                3));
    add(
        "softmaxLogLossVjp",
        "",
        List.of(x, labels, row, x),
        (k, t) -> k.softmaxLogLossVjp(t[0], t[1], t[2], t[3]),
        (l, t) ->
            l.softmaxLogLossVjp(
                ROWS,
                COLS,
                t[0].segment(),
                3,
                t[1].segment(),
                3,
                t[2].segment(),
                3,
                t[3].segment(),
                3));
    add(
        "softmaxLogLossJvp",
        "",
        List.of(x, labels, x, row),
        (k, t) -> k.softmaxLogLossJvp(t[0], t[1], t[2], t[3]),
        (l, t) ->
            l.softmaxLogLossJvp(
                ROWS,
                COLS,
                t[0].segment(),
                3,
                t[1].segment(),
                3,
                t[2].segment(),
                3,
                t[3].segment(),
                3));
    add(
        "argmax",
        "",
        List.of(x, row),
        (k, t) -> k.argmax(t[0], t[1]),
        (l, t) -> l.argmax(ROWS, COLS, t[0].segment(), 3, t[1].segment(), 3));
  }
}
