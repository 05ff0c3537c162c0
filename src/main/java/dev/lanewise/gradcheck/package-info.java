/**
 * Checks derivatives that somebody wrote by hand: {@link dev.lanewise.gradcheck.GradientCheck}
 * those of any function, {@link dev.lanewise.gradcheck.LayerCheck} those of a layer.
 */
package dev.lanewise.gradcheck;
