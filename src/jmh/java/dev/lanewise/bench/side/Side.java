package dev.lanewise.bench.side;

/** One of those compared. Inputs are the same for all: see {@link Values}. */
public interface Side {
  /**
   * Returns the side of a name: {@code lanewise}, {@code portable} (Lanewise without the Vector
   * API), {@code openblas}, {@code mkl}, {@code ejml}, {@code netlib}, {@code pytorch}, {@code
   * onnxruntime}, or {@code machine}, for its limits.
   *
   * @param threads how many threads may work
   */
  static Side of(String name, int threads) {
    return switch (name) {
      case "lanewise", "portable" -> new Lanewise(name.equals("lanewise"), threads);
      case "machine" -> new Machine();
      case "openblas" -> new OpenBlas(one(name, threads));
      case "mkl" -> new Mkl(one(name, threads));
      case "ejml" -> new Ejml(one(name, threads));
      case "netlib" -> new Netlib(one(name, threads));
      case "pytorch" -> new PyTorch(threads);
      case "onnxruntime" -> new OnnxRuntime(threads);
      default -> throw new IllegalArgumentException("no side is named " + name);
    };
  }

  private static int one(String name, int threads) {
    if (threads != 1) {
      throw new IllegalArgumentException(name + " is set up for one thread, not " + threads);
    }
    return threads;
  }

  /** Returns what runs, for people. */
  String description();

  /** C ← A·B. */
  default Work product(Product shape) {
    throw unsupported(shape);
  }

  /** A convolution, and its gradients if the shape says so. */
  default Work convolution(Convolution shape) {
    throw unsupported(shape);
  }

  /** An elementwise function or a reduction. */
  default Work map(Map shape) {
    throw unsupported(shape);
  }

  /** Max-pooling, and its gradient if the shape says so. */
  default Work maxPool(MaxPool shape) {
    throw unsupported(shape);
  }

  /** A training step of LeNet: forward, backward and SGD with momentum. */
  default Work trainingStep(int batch) {
    throw unsupported("a training step");
  }

  /** Work that shows a limit of the machine. */
  default Work probe(Probe probe) {
    throw unsupported(probe);
  }

  /** Inference on one example after the other, by as many callers as like. */
  default Work prediction() {
    throw unsupported("predictions");
  }

  private UnsupportedOperationException unsupported(Object what) {
    return new UnsupportedOperationException(description() + " has not " + what);
  }
}
