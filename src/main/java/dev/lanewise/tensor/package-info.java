/** Typed, shaped views of off-heap memory. Nothing here computes; that is for the kernels. */
package dev.lanewise.tensor;
