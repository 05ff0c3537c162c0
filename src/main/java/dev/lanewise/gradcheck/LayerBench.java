package dev.lanewise.gradcheck;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Memory for one layer, and calls on it that watch what it reads and writes.
 *
 * <p>Before each call, outputs and workspace are filled with NaN; after it, everything that is only
 * to be read, and the memory beside every tensor, must be as it was. What a layer says that {@link
 * Layer#vjp} does not read is NaN while it runs.
 */
final class LayerBench implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final Layer layer;
  private final Kernels kernels;
  private final Findings findings;
  private final Guarded[] inputs;
  private final Guarded[] unread;
  private final Guarded[] gradients;
  private final Guarded[] tangents;
  private final Guarded[] saved;
  private final Guarded output;
  private final Guarded unreadOutput;
  private final Guarded outputGradient;
  private final Guarded outputTangent;
  private final Guarded pieces;

  /** Which tensor each input is in: its own, unless two are to share one. */
  private final int[] slots;

  /**
   * @throws IllegalArgumentException if the shapes do not fit the layer
   */
  LayerBench(
      Layer layer, List<Shape> shapes, Kernels kernels, Findings findings, RandomGenerator random) {
    this.layer = layer;
    this.kernels = kernels;
    this.findings = findings;
    Shape y = layer.outputShape(shapes);
    inputs = all(shapes, random);
    unread = all(shapes, random);
    gradients = all(shapes, random);
    tangents = all(shapes, random);
    saved = all(layer.saved(shapes), random);
    output = one(y, random);
    unreadOutput = one(y, random);
    outputGradient = one(y, random);
    outputTangent = one(y, random);
    pieces = one(y, random);
    slots = new int[inputs.length];
    unalias();
  }

  /** Returns the type of the kernels. */
  DType dtype() {
    return kernels.dtype();
  }

  /** From now on, one input, its gradient and its tangent are those of another one. */
  void alias(int a, int b) {
    slots[b] = a;
  }

  /** From now on, each input has tensors of its own. */
  void unalias() {
    Arrays.setAll(slots, k -> k);
  }

  private Guarded one(Shape shape, RandomGenerator random) {
    return new Guarded(arena, kernels.dtype(), shape, random.nextInt(8));
  }

  private Guarded[] all(List<Shape> shapes, RandomGenerator random) {
    return shapes.stream().map(shape -> one(shape, random)).toArray(Guarded[]::new);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** Returns y at x. */
  double[] forward(double[][] x) {
    forwardUnchecked(x);
    return finite("forward", "the output", output);
  }

  /** As {@link #forward}, for an x with NaN. */
  double[] forwardUnchecked(double[][] x) {
    for (int k = 0; k < inputs.length; k++) {
      inputs[k].set(x[k]);
    }
    for (Guarded tensor : saved) {
      tensor.poison();
    }
    output.poison();
    call("forward", () -> layer.forward(pass(none(), null, none(), null)));
    borders("forward", "output", output);
    for (int i = 0; i < saved.length; i++) {
      borders("forward", "saved tensor " + i, saved[i]);
      saved[i].remember();
    }
    unchanged("forward", "input", inputs);
    output.remember();
    return output.values();
  }

  /** Returns the pieces in force at the point of the last {@link #forward}; null if smooth. */
  double[] pieces() {
    pieces.poison();
    boolean[] given = new boolean[1];
    call(
        "branches",
        () -> given[0] = layer.branches(pass(none(), null, none(), null), pieces.tensor()));
    borders("branches", "its output", pieces);
    unchanged("branches", "input", inputs);
    unchanged("branches", "saved tensor", saved);
    unchanged("branches", "output", output);
    return given[0] ? finite("branches", "its output", pieces) : null;
  }

  /** Returns the product with tangents, of which some may be null, at the last point. */
  double[] jvp(double[][] v) {
    jvpUnchecked(v);
    return finite("jvp", "the output's tangent", outputTangent);
  }

  /** As {@link #jvp}, where there is NaN. */
  double[] jvpUnchecked(double[][] v) {
    Tensor[] present = new Tensor[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      present[k] = v[k] == null ? null : tangents[slots[k]].set(v[k]).tensor();
    }
    outputTangent.poison();
    call("jvp", () -> layer.jvp(pass(none(), null, present, outputTangent.tensor())));
    borders("jvp", "the output's tangent", outputTangent);
    unchanged("jvp", "input", inputs);
    unchanged("jvp", "tangent", tangents);
    unchanged("jvp", "saved tensor", saved);
    unchanged("jvp", "output", output);
    return outputTangent.values();
  }

  /**
   * Returns gradients at the last point.
   *
   * @param initial what is in the gradients before; null for one that nobody wants
   */
  double[][] vjp(double[] u, double[][] initial) {
    double[][] result = vjp(u, initial, true);
    for (int k = 0; k < result.length; k++) {
      if (result[k] != null && firstNaN(result[k]) >= 0) {
        double[] honest = vjp(u, initial, false)[k];
        finite("vjp", "gradient " + k, gradients[k]);
        result[k] = honest;
        findings.breach(
            "vjp needs an input or the output that vjpReadsInput or vjpReadsOutput says it does"
                + " not");
      }
    }
    return result;
  }

  /** As {@link #vjp}, where there is NaN. */
  double[][] vjpUnchecked(double[] u, double[][] initial) {
    return vjp(u, initial, false);
  }

  private double[][] vjp(double[] u, double[][] initial, boolean hide) {
    Tensor[] wanted = new Tensor[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      wanted[k] = initial[slots[k]] == null ? null : gradients[slots[k]].tensor();
      if (wanted[k] != null) {
        gradients[slots[k]].set(initial[slots[k]]);
      }
    }
    Tensor dy = outputGradient.set(u).tensor();
    call("vjp", () -> layer.vjp(hide ? hiding(wanted, dy) : pass(wanted, dy, none(), null)));
    double[][] result = new double[inputs.length][];
    for (int k = 0; k < inputs.length; k++) {
      borders("vjp", "gradient " + k, gradients[k]);
      if (wanted[k] != null) {
        result[k] = gradients[slots[k]].values();
      }
    }
    unchanged("vjp", "input", inputs);
    unchanged("vjp", "input", unread);
    unchanged("vjp", "saved tensor", saved);
    unchanged("vjp", "output", output);
    unchanged("vjp", "output's gradient", outputGradient);
    return result;
  }

  private Pass pass(Tensor[] wanted, Tensor dy, Tensor[] present, Tensor dt) {
    return new Pass(
        kernels, placed(inputs), output.tensor(), tensors(saved), wanted, dy, present, dt);
  }

  private Tensor[] none() {
    return new Tensor[inputs.length];
  }

  private Pass hiding(Tensor[] wanted, Tensor dy) {
    Tensor[] shown = new Tensor[inputs.length];
    for (int k = 0; k < shown.length; k++) {
      shown[k] = (layer.vjpReadsInput(k) ? inputs : unread)[slots[k]].tensor();
    }
    Tensor y = (layer.vjpReadsOutput() ? output : unreadOutput).tensor();
    return new Pass(kernels, shown, y, tensors(saved), wanted, dy, none(), null);
  }

  private Tensor[] placed(Guarded[] guarded) {
    return Arrays.stream(slots).mapToObj(k -> guarded[k].tensor()).toArray(Tensor[]::new);
  }

  private static Tensor[] tensors(Guarded[] guarded) {
    Tensor[] tensors = new Tensor[guarded.length];
    for (int i = 0; i < tensors.length; i++) {
      tensors[i] = guarded[i].tensor();
    }
    return tensors;
  }

  private static void call(String name, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw BreachException.thrown(name, e);
    }
  }

  private void borders(String call, String what, Guarded tensor) {
    if (!tensor.bordersIntact()) {
      tensor.remember();
      findings.breach(call + " writes beside " + what);
    }
  }

  private void unchanged(String call, String what, Guarded... tensors) {
    for (int i = 0; i < tensors.length; i++) {
      if (!tensors[i].elementsIntact() || !tensors[i].bordersIntact()) {
        tensors[i].remember();
        findings.breach(
            call + " changes " + (tensors.length == 1 ? "the " + what : what + " " + i));
      }
    }
  }

  private static int firstNaN(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static double[] finite(String call, String what, Guarded tensor) {
    double[] values = tensor.values();
    int nan = firstNaN(values);
    if (nan >= 0) {
      throw new BreachException(
          "%s leaves %s NaN at element %d: not written, or computed so".formatted(call, what, nan));
    }
    return values;
  }
}
