package dev.lanewise.net;

import dev.lanewise.data.Standardization;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.init.UniformFanIn;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network with its weights and the standardisation of its inputs.
 *
 * <p>{@link #predict} may be called from any number of threads; training and {@link #close} want
 * the model to themselves.
 */
public final class Model implements AutoCloseable {
  private final Network network;
  private final Backend backend;
  private final Arena arena;
  private final Variables weights;
  private final Program single;
  private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile Standardization standardization = Standardization.none();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Model(Network network, DType dtype, Backend backend) {
    this.network = network;
    this.backend = backend;
    this.single = Program.compile(network.graph(), 1, Mode.INFERENCE, network.prediction());
    this.arena = Arena.ofShared();
    try {
      this.weights = Variables.zeros(arena, dtype, network.graph());
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  static Model initialise(Network network, DType dtype, long seed, Backend backend) {
    Model model = new Model(network, dtype, backend);
    try (Kernels kernels = backend.open(dtype, 1, null)) {
      UniformFanIn.fill(kernels, model.weights, seed);
      return model;
    } catch (Throwable e) {
      model.close();
      throw e;
    }
  }

  /**
   * Reads a model that {@link #save} wrote, on the CPU's best kernels; the caller closes it.
   *
   * @throws IOException if a file is missing, is damaged or belongs to another network; says which
   *     and why
   * @throws IllegalArgumentException if the description is not one
   */
  public static Model load(Path folder) throws IOException {
    return load(folder, CpuBackend.best());
  }

  /** Reads a model that {@link #save} wrote, on a backend; the caller closes it. */
  public static Model load(Path folder, Backend backend) throws IOException {
    return ModelFiles.load(folder, backend);
  }

  static Model zeros(Network network, DType dtype, Backend backend) {
    return new Model(network, dtype, backend);
  }

  /**
   * Writes {@code network.net} and {@code weights.safetensors} into a folder that exists; each file
   * whole or not at all.
   *
   * @throws IOException if a file cannot be written
   * @throws IllegalStateException if the network has a layer that is not in {@code Layers}, so that
   *     its description could not be read again; nothing is written
   */
  public void save(Path folder) throws IOException {
    requireOpen();
    ModelFiles.save(this, folder);
  }

  /** Returns the description. */
  public Network network() {
    return network;
  }

  /** Returns where this model computes. */
  public Backend backend() {
    return backend;
  }

  /** Returns the weights. */
  public Variables weights() {
    requireOpen();
    return weights;
  }

  /** Returns the element type. */
  public DType dtype() {
    return weights.dtype();
  }

  /** Returns what is done to every input before it enters the network. */
  public Standardization standardization() {
    return standardization;
  }

  /** Sets what is done to every input; a training sets that of its data. */
  public void standardize(Standardization chosen) {
    standardization = chosen;
  }

  /**
   * Returns what the network says to one example: its probabilities for a classifier.
   *
   * @param example in row-major order, on the scale of the training data (0 to 1 for images)
   * @throws IllegalArgumentException if its size is not the network's
   * @throws IllegalStateException if the model is closed
   */
  public float[] predict(float[] example) {
    requireOpen();
    int expected = network.input().shape().size();
    if (example.length != expected) {
      throw new IllegalArgumentException(
          "an example of %d elements: expected %d, of shape %s"
              .formatted(example.length, expected, network.input().shape().tail()));
    }
    float[] values = example.clone();
    standardization.apply(values);
    Session free = idle.pollFirst();
    Session session = free != null ? free : open(single, 1, null);
    try {
      session.value(network.input()).copyFrom(values);
      session.forward();
      Tensor prediction = session.value(network.prediction());
      return prediction.toFloatArray();
    } finally {
      giveBack(session);
    }
  }

  private void giveBack(Session session) {
    idle.addFirst(session);
    if (closed.get()) {
      closeIdle();
    }
  }

  /**
   * Opens a session for inference on this model's weights; the caller closes it.
   *
   * @param threads how many threads may work on it
   * @param executor where the other threads come from; null for daemon threads of the session's own
   */
  public Session open(Program program, int threads, Executor executor) {
    requireOpen();
    return new Session(program, weights, null, null, backend.open(dtype(), threads, executor));
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("model used after it was closed");
    }
  }

  private void closeIdle() {
    for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
      session.close();
    }
  }

  /** Releases the weights. Closing twice is allowed. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      closeIdle();
      arena.close();
    }
  }
}
