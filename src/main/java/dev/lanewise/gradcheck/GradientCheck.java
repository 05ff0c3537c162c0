package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Checks derivatives that somebody wrote by hand, of any function:
 *
 * <pre>{@code
 * GradientCheck.of(x -> softplus(x))
 *     .vjp((x, dy) -> softplusGradient(x, dy))
 *     .at(Shape.of(4, 7))
 *     .assertPasses();
 * }</pre>
 *
 * <p>With J the Jacobian of f at x, {@code vjp} is to return Jᵀ·dy, the gradient of ⟨dy, f⟩, and
 * {@code jvp} J·v, the derivative of f along v; give one or both. Differences of f vouch for jvp,
 * and jvp for vjp by ⟨Jᵀu, v⟩ = ⟨u, Jv⟩; without a jvp, differences vouch for vjp.
 *
 * <p>The bound of each comparison follows from the differences themselves: how they change as the
 * step shrinks tells the truncation error (Richardson), and how f jitters over tiny steps its
 * rounding error (R. Hamming; J. Moré and S. Wild, <i>Estimating Computational Noise</i>, SIAM J.
 * Sci. Comput. 33, 2011). On a kink any value between the one-sided derivatives is right. A
 * function that throws, returns NaN, changes its shape or its input, or is random is reported as
 * that.
 *
 * <p>Immutable: each method returns a changed copy.
 *
 * @param <X> what the function takes
 * @param <Y> what it returns
 */
public final class GradientCheck<X, Y> {
  private final Function<Arena, Form<X, Y>> form;
  private final UserFunctions<X, Y> functions;
  private final List<Shape> shapes;
  private final double low;
  private final double high;
  private final long seed;

  private GradientCheck(
      Function<Arena, Form<X, Y>> form,
      UserFunctions<X, Y> functions,
      List<Shape> shapes,
      double low,
      double high,
      long seed) {
    this.form = form;
    this.functions = functions;
    this.shapes = shapes;
    this.low = low;
    this.high = high;
    this.seed = seed;
  }

  /**
   * A Hessian-vector product.
   *
   * @param <X> what the function takes
   * @param <Y> what it returns
   */
  public interface SecondProduct<X, Y> {
    /** Returns H·v, where H is the Hessian of x ↦ ⟨dy, f(x)⟩: the derivative of Jᵀ·dy along v. */
    X apply(X x, Y dy, X v);
  }

  private static <X, Y> GradientCheck<X, Y> of(
      Function<Arena, Form<X, Y>> form, Function<X, Y> function) {
    return new GradientCheck<>(
        form, new UserFunctions<>(function, null, null, null, null), null, -2, 2, 1);
  }

  /** Returns a check of a function from one array, of a shape in row-major order, to one array. */
  public static GradientCheck<double[], double[]> of(UnaryOperator<double[]> function) {
    return of(_ -> new Form.OneArray(), function);
  }

  /** Returns a check of a function from several arrays to one. */
  public static GradientCheck<double[][], double[]> ofMany(
      Function<double[][], double[]> function) {
    return of(_ -> new Form.ManyArrays(), function);
  }

  /**
   * Returns a check of a function from several float64 tensors to one. Those that it is given live
   * until the check ends, and belong to the calling thread.
   */
  public static GradientCheck<Tensor[], Tensor> ofTensors(Function<Tensor[], Tensor> function) {
    return ofTensors(DType.FLOAT64, function);
  }

  /** As {@link #ofTensors(Function)}, with tensors of that type. */
  public static GradientCheck<Tensor[], Tensor> ofTensors(
      DType dtype, Function<Tensor[], Tensor> function) {
    return of(arena -> new Form.Tensors(arena, dtype), function);
  }

  private GradientCheck<X, Y> with(UserFunctions<X, Y> changed) {
    return new GradientCheck<>(form, changed, shapes, low, high, seed);
  }

  /** Returns this check with the vector-Jacobian product (x, dy) ↦ Jᵀ·dy. */
  public GradientCheck<X, Y> vjp(BiFunction<X, Y, X> product) {
    UserFunctions<X, Y> f = functions;
    return with(new UserFunctions<>(f.function(), product, f.jvp(), f.hvp(), f.branches()));
  }

  /** Returns this check with the Jacobian-vector product (x, v) ↦ J·v. */
  public GradientCheck<X, Y> jvp(BiFunction<X, X, Y> product) {
    UserFunctions<X, Y> f = functions;
    return with(new UserFunctions<>(f.function(), f.vjp(), product, f.hvp(), f.branches()));
  }

  /**
   * Returns this check with the Hessian-vector product (x, dy, v) ↦ H·v, of ⟨dy, f⟩. It is held to
   * differences of vjp, or of jvp where there is no vjp, and to the symmetry ⟨Hv, w⟩ = ⟨v, Hw⟩.
   */
  public GradientCheck<X, Y> hvp(SecondProduct<X, Y> product) {
    UserFunctions<X, Y> f = functions;
    return with(new UserFunctions<>(f.function(), f.vjp(), f.jvp(), product, f.branches()));
  }

  /**
   * Returns this check for a function that knows its active set: for each output element a number
   * that names the smooth piece in force, or 0 where several meet. Differences are then taken
   * within one piece; without it, kinks are found by one-sided derivatives that differ.
   */
  public GradientCheck<X, Y> branches(Function<X, double[]> pieces) {
    UserFunctions<X, Y> f = functions;
    return with(new UserFunctions<>(f.function(), f.vjp(), f.jvp(), f.hvp(), pieces));
  }

  /** Returns this check for inputs of those shapes. */
  public GradientCheck<X, Y> at(Shape... inputs) {
    return new GradientCheck<>(form, functions, List.of(inputs), low, high, seed);
  }

  /**
   * Returns this check for inputs from that range; from −2 to 2 if this is never called.
   * Differences may step outside it, and come closer where the function is not finite there.
   *
   * @throws IllegalArgumentException if the bounds are not finite and in order
   */
  public GradientCheck<X, Y> between(double least, double most) {
    if (!(least < most) || Double.isInfinite(most - least)) {
      throw new IllegalArgumentException(
          "inputs between %s and %s: expected finite bounds in order".formatted(least, most));
    }
    return new GradientCheck<>(form, functions, shapes, least, most, seed);
  }

  /** Returns this check with random numbers from another seed; 1 if this is never called. */
  public GradientCheck<X, Y> seed(long number) {
    return new GradientCheck<>(form, functions, shapes, low, high, number);
  }

  /**
   * Runs the check. One that fails is run again on smaller inputs, to find the smallest on which it
   * does; what the function throws there is ignored.
   *
   * @throws IllegalStateException if no derivative or no shape was given, or more than one shape
   *     for a function of one array
   */
  public CheckReport run() {
    if (functions.vjp() == null && functions.jvp() == null) {
      throw new IllegalStateException("nothing to check: give a vjp or a jvp");
    }
    if (shapes == null || shapes.isEmpty()) {
      throw new IllegalStateException("no shape: say at(Shape.of(…)), one for each input");
    }
    CheckReport report = run(shapes);
    if (report.verdict() != Verdict.FAIL || report.failsLike(Finding.Kind.CONTRACT)) {
      return report;
    }
    Finding.Kind kind = report.worst().kind();
    List<Shape> least =
        Smallest.of(
            shapes,
            Smallest::sizes,
            (any, change) ->
                Optional.of(
                    any.stream()
                        .map(shape -> Resized.replace(shape, change[0], change[1]))
                        .toList()),
            any -> run(any).failsLike(kind));
    return report.smallest(least);
  }

  private CheckReport run(List<Shape> inputs) {
    try (Arena arena = Arena.ofConfined()) {
      return run(form.apply(arena), inputs);
    }
  }

  private CheckReport run(Form<X, Y> how, List<Shape> inputs) {
    if (how instanceof Form.OneArray && inputs.size() != 1) {
      throw new IllegalStateException(
          "%d shapes for a function of one array: use ofMany".formatted(inputs.size()));
    }
    Findings findings = new Findings();
    FunctionCheck check =
        new FunctionCheck(new UserFunction<>(how, functions, inputs), inputs, findings, seed);
    try {
      check.run(low, high);
    } catch (BreachException e) {
      findings.breach(e.getMessage());
    }
    return new CheckReport(
        "function", inputs, seed, check.kinks(), check.missed(), List.of(), findings.list());
  }

  /**
   * Runs the check, and returns its report if it passes.
   *
   * @throws AssertionError with the report as its message if it fails or is inconclusive
   * @throws IllegalStateException as {@link #run} does
   */
  public CheckReport assertPasses() {
    return run().assertPasses();
  }
}
