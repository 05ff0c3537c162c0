/**
 * The narrow waist: {@link dev.lanewise.kernel.Kernels} is all that layers know of memory and
 * arithmetic, {@link dev.lanewise.kernel.Loops} all that the CPU kernels below must provide.
 */
package dev.lanewise.kernel;
