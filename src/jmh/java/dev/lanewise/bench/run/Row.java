package dev.lanewise.bench.run;

import java.util.List;

/**
 * One line of a table: the same work, done by several.
 *
 * @param group the table it belongs to
 * @param name what is done, for people
 * @param benchmark the JMH class
 * @param shape its parameter
 * @param amount of work in one run
 * @param limit what bounds the rate, as {@code Probe} reads it; null for nothing known
 * @param contestants the first is the one that the others are held against
 */
record Row(
    String group,
    String name,
    String benchmark,
    String shape,
    Amount amount,
    String limit,
    List<Contestant> contestants) {}
