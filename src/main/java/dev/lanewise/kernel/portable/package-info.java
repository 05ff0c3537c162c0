/**
 * Readable loops: the oracle of the SIMD kernels, the fallback without the Vector API, and the
 * methods that a device compiler takes. They reach memory only through {@code MemF32} and {@code
 * MemF64}. Files ending in {@code F64} are generated from their {@code F32} twins by the build.
 */
package dev.lanewise.kernel.portable;
