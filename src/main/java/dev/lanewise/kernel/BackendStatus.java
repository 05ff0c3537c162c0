package dev.lanewise.kernel;

/**
 * What a backend runs.
 *
 * @param name for people and summaries: {@code simd-512}, {@code portable}
 * @param vectorBits the width of the vectors in bits; 0 if the kernels are not written for any
 * @param reason why these kernels and not others; how to have others
 */
public record BackendStatus(String name, int vectorBits, String reason) {}
