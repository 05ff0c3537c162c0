package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.portable.PortableLoopsF32;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.kernel.simd.SimdLoopsF32;
import dev.lanewise.kernel.simd.SimdLoopsF64;
import dev.lanewise.tensor.DType;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The CPU's kernels: SIMD where the JVM has the Vector API, portable loops elsewhere. */
public final class CpuBackend implements Backend {
  /**
   * The system property that chooses the kernels: {@code auto} (the default), {@code portable}, or
   * {@code simd}, which makes it an error when the Vector API is missing.
   */
  public static final String KERNELS_PROPERTY = "lanewise.kernels";

  /**
   * The system property that chooses how SIMD kernels compute convolutions: {@code direct} (the
   * default), {@code winograd2} or {@code winograd4}. See {@link ConvolutionMethod}.
   */
  public static final String CONVOLUTION_PROPERTY = "lanewise.convolution";

  /** The most threads that may work on one call. */
  public static final int MAX_THREADS = 1024;

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** What a caller wants of the Vector API. */
  private enum Choice {
    AUTO,
    PORTABLE,
    SIMD
  }

  private final BackendStatus status;
  private final boolean fellBack;
  private final Function<DType, Loops> loops;

  private CpuBackend(BackendStatus status, boolean fellBack, Function<DType, Loops> loops) {
    this.status = status;
    this.fellBack = fellBack;
    this.loops = loops;
  }

  /**
   * Returns the kernels that the property {@value #KERNELS_PROPERTY} asks for; by default SIMD if
   * it can be had. Logs a warning with the remedy when it falls back.
   *
   * @throws IllegalStateException if SIMD is asked for and cannot be had
   * @throws IllegalArgumentException if a property has another value
   */
  public static CpuBackend best() {
    CpuBackend chosen = chosen();
    if (chosen.fellBack) {
      System.getLogger("dev.lanewise")
          .log(System.Logger.Level.WARNING, "portable kernels run: {0}", chosen.status().reason());
    }
    return chosen;
  }

  /** Returns what {@link #best} would run, without a word in the log. */
  public static BackendStatus preview() {
    return chosen().status();
  }

  private static CpuBackend chosen() {
    String given = System.getProperty(KERNELS_PROPERTY, "auto");
    Choice choice;
    try {
      choice = Choice.valueOf(given.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          KERNELS_PROPERTY + "=" + given + ": expected auto, portable or simd", e);
    }
    ConvolutionMethod method = method();
    if (choice == Choice.PORTABLE) {
      return portable();
    }
    String obstacle = obstacle();
    if (obstacle == null) {
      return simd(method);
    }
    if (choice == Choice.SIMD) {
      throw new IllegalStateException(KERNELS_PROPERTY + "=simd, but " + obstacle);
    }
    return portable(obstacle, true);
  }

  /** Returns the portable kernels. */
  public static CpuBackend portable() {
    return portable("asked for", false);
  }

  private static CpuBackend portable(String reason, boolean fellBack) {
    return new CpuBackend(
        new BackendStatus("portable", 0, reason),
        fellBack,
        dtype ->
            switch (dtype) {
              case FLOAT32 -> new PortableLoopsF32();
              case FLOAT64 -> new PortableLoopsF64();
            });
  }

  private static CpuBackend simd(ConvolutionMethod method) {
    return new CpuBackend(
        new BackendStatus(
            "simd-" + Simd.bits() + method.suffix(), Simd.bits(), "the Vector API is present"),
        false,
        dtype -> Simd.loops(dtype, method));
  }

  private static ConvolutionMethod method() {
    String given = System.getProperty(CONVOLUTION_PROPERTY, "direct");
    try {
      return ConvolutionMethod.valueOf(given.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          CONVOLUTION_PROPERTY + "=" + given + ": expected direct, winograd2 or winograd4", e);
    }
  }

  /**
   * Returns the same kernels, but computing convolutions in a way of choice where it fits and pays.
   * Portable kernels have the direct one alone, and return themselves.
   */
  public CpuBackend withConvolution(ConvolutionMethod method) {
    return status.vectorBits() == 0 ? this : simd(method);
  }

  /** Returns why SIMD kernels cannot run, with the remedy; null if they can. */
  private static String obstacle() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return "the module "
          + VECTOR_MODULE
          + " is not loaded; start java with --add-modules "
          + VECTOR_MODULE;
    }
    try {
      int bits = Simd.bits();
      return bits < 128 ? "this machine's vectors have only " + bits + " bits" : null;
    } catch (LinkageError e) {
      return "the module " + VECTOR_MODULE + " of this JDK does not fit: " + e;
    }
  }

  @Override
  public BackendStatus status() {
    return status;
  }

  @Override
  public Kernels open(DType dtype, int threads, Executor executor) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(threads + " threads: expected 1 to " + MAX_THREADS);
    }
    return new CpuKernels(() -> loops.apply(dtype), threads, executor);
  }

  /** Apart, so that the Vector API is first looked for when it is known to be there. */
  private static final class Simd {
    private Simd() {}

    static int bits() {
      return SimdLoopsF32.vectorBits();
    }

    static Loops loops(DType dtype, ConvolutionMethod method) {
      return switch (dtype) {
        case FLOAT32 -> new SimdLoopsF32(method);
        case FLOAT64 -> new SimdLoopsF64(method);
      };
    }
  }
}
