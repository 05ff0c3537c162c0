package dev.lanewise.bench.run;

import java.util.Map;

/**
 * All contestants of a row, measured one after the other.
 *
 * @param rates by label, in the row's unit
 */
record Visit(int round, Map<String, Double> rates) {}
