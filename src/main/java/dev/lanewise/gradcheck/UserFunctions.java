package dev.lanewise.gradcheck;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What somebody wrote: a function, and of what follows whatever there is; null for the rest.
 *
 * @param vjp (x, dy) ↦ Jᵀ·dy
 * @param jvp (x, v) ↦ J·v
 * @param hvp (x, dy, v) ↦ the derivative of Jᵀ·dy along v
 * @param branches x ↦ a number for each output that names the smooth piece in force, 0 on a kink
 */
record UserFunctions<X, Y>(
    Function<X, Y> function,
    BiFunction<X, Y, X> vjp,
    BiFunction<X, X, Y> jvp,
    GradientCheck.SecondProduct<X, Y> hvp,
    Function<X, double[]> branches) {}
