package dev.lanewise.tornado.bench;

import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The same product by cuBLAS in float32 (no TF32), on memory of its own. TornadoVM can call cuBLAS
 * too, but only with its CUDA backend; this needs the driver and libcublas alone.
 */
final class CuBlasWork implements Work {
  /** Names libcublas where the system does not find it. */
  private static final String PROPERTY = "lanewise.bench.cublas";

  private static final List<String> NAMES =
      List.of("libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so");

  private final Arena arena = Arena.ofShared();
  private final int n;
  private final ProductWork twin;
  private final CudaCalls cuda = CudaCalls.load(arena, List.of("libcuda.so.1"));
  private final CudaCalls cublas;
  private final int device;
  private final MemorySegment handle;
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1f);
  private final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0f);
  private final long a;
  private final long b;
  private final long c;

  /**
   * @param card the device's number and name, of which the name must be what CUDA says too
   * @param twin whose matrices are multiplied, and whose result is compared
   * @throws IllegalStateException if there is no CUDA or no cuBLAS, or not that card; says which
   */
  CuBlasWork(int number, String card, int n, ProductWork twin) {
    this.n = n;
    this.twin = twin;
    try {
      String path = System.getProperty(PROPERTY);
      cublas = CudaCalls.load(arena, path == null ? NAMES : List.of(path));
      cuda.call("cuInit", 0);
      MemorySegment slot = arena.allocate(8);
      cuda.call("cuDeviceGet", slot, number);
      device = slot.get(ValueLayout.JAVA_INT, 0);
      MemorySegment text = arena.allocate(256);
      cuda.call("cuDeviceGetName", text, 256, device);
      if (!text.getString(0).strip().equals(card.strip())) {
        throw new IllegalStateException(
            "CUDA's device %d is %s, not %s".formatted(number, text.getString(0), card));
      }
      cuda.call("cuDevicePrimaryCtxRetain", slot, device);
      MemorySegment context = slot.get(ValueLayout.ADDRESS, 0);
      cuda.call("cuCtxPushCurrent_v2", context);
      cublas.call("cublasCreate_v2", slot);
      handle = slot.get(ValueLayout.ADDRESS, 0);
      a = allocate(slot);
      b = allocate(slot);
      c = allocate(slot);
      cuda.call("cuMemcpyHtoD_v2", a, twin.a().bytes(), bytes());
      cuda.call("cuMemcpyHtoD_v2", b, twin.b().bytes(), bytes());
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private long bytes() {
    return 4L * n * n;
  }

  private long allocate(MemorySegment slot) {
    cuda.call("cuMemAlloc_v2", slot, bytes());
    return slot.get(ValueLayout.JAVA_LONG, 0);
  }

  /** By columns, as cuBLAS has it, Cᵀ = Bᵀ·Aᵀ. */
  @Override
  public void run() {
    cublas.call("cublasSgemm_v2", handle, 0, 0, n, n, n, one, b, n, a, n, zero, c, n);
  }

  @Override
  public void finish() {
    cuda.call("cuCtxSynchronize");
  }

  @Override
  public void check() {
    MemorySegment result = arena.allocate(bytes());
    cuda.call("cuMemcpyDtoH_v2", result, c, bytes());
    Tensor ours = twin.result();
    double bound = 2.0 * n * n * Math.ulp(1f);
    for (int i = 0; i < n; i++) {
      int index = i * n + (i * 7919) % n;
      double theirs = result.getAtIndex(ValueLayout.JAVA_FLOAT, index);
      if (!(Math.abs(theirs - ours.get(index)) <= bound)) {
        throw new IllegalStateException(
            "element %d is %s: cuBLAS has %s".formatted(index, ours.get(index), theirs));
      }
    }
  }

  @Override
  public void close() {
    cuda.call("cuMemFree_v2", a);
    cuda.call("cuMemFree_v2", b);
    cuda.call("cuMemFree_v2", c);
    cublas.call("cublasDestroy_v2", handle);
    cuda.call("cuCtxPopCurrent_v2", arena.allocate(8));
    cuda.call("cuDevicePrimaryCtxRelease_v2", device);
    arena.close();
  }
}
