package dev.lanewise.tornado;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tornado.kernel.RecordedLoopsF32;
import java.lang.foreign.MemorySegment;

/** The portable loops with each kernel recorded for the device, in float32. */
final class DeviceLoopsF32 extends RecordedLoopsF32 implements Recording {
  private final Recorder recorder;
  private final Totals totals;
  private final Scratch scratch;
  private final Tiles tiles;
  private final Sums sums;
  private final ConvolutionLoops convolution;

  DeviceLoopsF32(Recorder recorder) {
    this.recorder = recorder;
    this.totals = new Totals(recorder);
    this.scratch = new Scratch(recorder);
    this.tiles = new Tiles(recorder, scratch);
    this.sums = new Sums(recorder);
    this.convolution = new DeviceConvolutionF32(recorder, tiles);
  }

  @Override
  public Recorder recorder() {
    return recorder;
  }

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public boolean onDevice() {
    return true;
  }

  @Override
  public void enlist(Storage storage) {
    recorder.enlist(storage);
  }

  @Override
  public void mark() {
    recorder.locked(recorder::flush);
  }

  @Override
  public void close() {
    recorder.close();
    scratch.close();
  }

  @Override
  public ConvolutionLoops convolution() {
    return convolution;
  }

  @Override
  public double sum(int n, MemorySegment x, int xo) {
    return totals.sum(n, x, xo);
  }

  @Override
  public double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    return totals.dot(n, x, xo, y, yo);
  }

  @Override
  public int firstNonFinite(int n, MemorySegment x, int xo) {
    return totals.firstNonFinite(n, x, xo);
  }

  @Override
  public void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      MemorySegment a,
      int ao,
      int lda,
      MemorySegment b,
      int bo,
      int ldb,
      double beta,
      MemorySegment c,
      int co,
      int ldc) {
    if (!tiles.multiply(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc)) {
      super.gemm(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
    }
  }

  @Override
  public void sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo) {
    if (!sums.sumBias(outer, channels, inner, y, yo, b, bo)) {
      super.sumBias(outer, channels, inner, y, yo, b, bo);
    }
  }

  @Override
  public void moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo) {
    if (!sums.moments(outer, channels, inner, ld, x, xo, mean, mo, variance, vo)) {
      super.moments(outer, channels, inner, ld, x, xo, mean, mo, variance, vo);
    }
  }
}
