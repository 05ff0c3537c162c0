/**
 * The loops on the JDK's Vector API; the only package that names {@code jdk.incubator.vector}, and
 * loaded only where that module is present. Files ending in {@code F64} are generated from their
 * {@code F32} twins by the build.
 */
package dev.lanewise.kernel.simd;
