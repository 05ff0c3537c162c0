package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Tensor;

/** The kernels that slide a window over each image of a batch, in pieces of whole images. */
final class Imagewise implements Piece {
  private enum Kind {
    IM2COL,
    COL2IM,
    MAX_POOL,
    MAX_POOL_GATHER,
    MAX_POOL_SCATTER,
    MAX_POOL_BRANCH,
    AVERAGE_POOL,
    AVERAGE_POOL_SCATTER
  }

  /** About how many plain operations a kernel costs for each element of its images. */
  private static final long PER_PIXEL = 3;

  private final Team team;
  private final Check check;
  private Kind kind;
  private Window window;
  private int images;
  private int imagesPerPiece;
  private Tensor a;
  private Tensor b;
  private Tensor c;

  Imagewise(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void im2col(Window window, Tensor x, Tensor columns) {
    int images = check.images(window, "x", x);
    check.tensor("columns", columns, columnElements(window, images));
    check.apart(columns, x);
    run(Kind.IM2COL, window, images, x, columns, null);
  }

  void col2im(Window window, Tensor columns, Tensor x) {
    int images = check.images(window, "x", x);
    check.tensor("columns", columns, columnElements(window, images));
    check.apart(x, columns);
    run(Kind.COL2IM, window, images, columns, x, null);
  }

  void maxPool(Window window, Tensor x, Tensor y, Tensor switches) {
    int images = check.images(window, "x", x);
    pooled(window, images, "y", y, x);
    pooled(window, images, "switches", switches, x);
    check.apart(switches, y);
    run(Kind.MAX_POOL, window, images, x, y, switches);
  }

  void maxPoolGather(Window window, Tensor t, Tensor switches, Tensor y) {
    int images = check.images(window, "t", t);
    pooled(window, images, "y", y, t);
    pooled(window, images, "switches", switches, t);
    check.apart(y, switches);
    run(Kind.MAX_POOL_GATHER, window, images, t, switches, y);
  }

  void maxPoolScatter(Window window, Tensor dy, Tensor switches, Tensor dx) {
    int images = check.images(window, "dx", dx);
    pooled(window, images, "dy", dy, dx);
    pooled(window, images, "switches", switches, dx);
    run(Kind.MAX_POOL_SCATTER, window, images, dy, switches, dx);
  }

  void maxPoolBranch(Window window, Tensor x, Tensor out) {
    int images = check.images(window, "x", x);
    pooled(window, images, "out", out, x);
    run(Kind.MAX_POOL_BRANCH, window, images, x, out, null);
  }

  void averagePool(Window window, Tensor x, Tensor y) {
    int images = check.images(window, "x", x);
    pooled(window, images, "y", y, x);
    run(Kind.AVERAGE_POOL, window, images, x, y, null);
  }

  void averagePoolScatter(Window window, Tensor dy, Tensor dx) {
    int images = check.images(window, "dx", dx);
    pooled(window, images, "dy", dy, dx);
    run(Kind.AVERAGE_POOL_SCATTER, window, images, dy, dx, null);
  }

  private static long columnElements(Window window, int images) {
    return Check.elements(images, window.columnSize(), window.positions());
  }

  private void pooled(Window window, int images, String name, Tensor y, Tensor x) {
    check.tensor(name, y, (long) images * window.pooledSize());
    check.apart(y, x);
  }

  /** Runs one kernel; the tensors are its arguments in the order of {@link Loops}, or null. */
  private void run(Kind kind, Window window, int images, Tensor a, Tensor b, Tensor c) {
    this.kind = kind;
    // Images behind one another are channels of one image: none of these kernels mixes channels.
    this.window = team.onDevice() ? window.withChannels(images * window.channels()) : window;
    this.images = team.onDevice() ? Math.min(1, images) : images;
    this.a = a;
    this.b = b;
    this.c = c;
    start();
  }

  private void start() {
    imagesPerPiece = Cut.rowsPerPiece(images, window.imageSize());
    team.run(Cut.pieces(images, imagesPerPiece), PER_PIXEL * images * window.imageSize(), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int to = (int) Math.min(images, (piece + 1L) * imagesPerPiece);
    for (int image = piece * imagesPerPiece; image < to; image++) {
      one(image, loops);
    }
  }

  private void one(int image, Loops loops) {
    int pixels = image * window.imageSize();
    int pooled = image * window.pooledSize();
    int columns = image * window.columnSize() * window.positions();
    int ld = window.positions();
    var as = a.segment();
    var bs = b.segment();
    var cs = c == null ? null : c.segment();
    int ao = a.offset();
    int bo = b.offset();
    int co = c == null ? 0 : c.offset();
    switch (kind) {
      case IM2COL -> loops.im2col(window, as, ao + pixels, bs, bo + columns, ld);
      case COL2IM -> loops.col2im(window, as, ao + columns, ld, bs, bo + pixels);
      case MAX_POOL -> loops.maxPool(window, as, ao + pixels, bs, bo + pooled, cs, co + pooled);
      case MAX_POOL_GATHER ->
          loops.maxPoolGather(window, as, ao + pixels, bs, bo + pooled, cs, co + pooled);
      case MAX_POOL_SCATTER ->
          loops.maxPoolScatter(window, as, ao + pooled, bs, bo + pooled, cs, co + pixels);
      case MAX_POOL_BRANCH -> loops.maxPoolBranch(window, as, ao + pixels, bs, bo + pooled);
      case AVERAGE_POOL -> loops.averagePool(window, as, ao + pixels, bs, bo + pooled);
      case AVERAGE_POOL_SCATTER ->
          loops.averagePoolScatter(window, as, ao + pooled, bs, bo + pixels);
    }
  }
}
