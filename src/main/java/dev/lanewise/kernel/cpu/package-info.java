/**
 * {@link dev.lanewise.kernel.Kernels} on the CPU: checks the arguments, cuts the work into pieces
 * by shape, and runs the {@link dev.lanewise.kernel.Loops} of the chosen set on each piece.
 */
package dev.lanewise.kernel.cpu;
