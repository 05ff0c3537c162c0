package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param subject what was checked, for people: {@code Conv(3x3, 1x1, no-pad, 4) on float64
 *     portable}
 * @param inputs the shapes of its inputs
 * @param seed what all random numbers came from; the same seed repeats the check exactly
 * @param kinks how many output elements lay on a kink, where the derivative was held to the two
 *     one-sided ones
 * @param findings at most one for each kind and place
 */
public record CheckReport(
    String subject, List<Shape> inputs, long seed, int kinks, List<Finding> findings) {

  /** Copies the lists. */
  public CheckReport {
    inputs = List.copyOf(inputs);
    findings = List.copyOf(findings);
  }

  /** Returns the worst verdict of all findings; {@link Verdict#PASS} if there is none. */
  public Verdict verdict() {
    return findings.stream().map(Finding::verdict).reduce(Verdict.PASS, Verdict::and);
  }

  /** Returns the largest ratio of difference to bound among the findings of a kind; 0 if none. */
  public double ratio(Finding.Kind kind) {
    return findings.stream()
        .filter(finding -> finding.kind() == kind)
        .mapToDouble(Finding::ratio)
        .max()
        .orElse(0);
  }

  /**
   * Returns this report if it passes.
   *
   * @throws AssertionError with the report as its message if a finding fails or is inconclusive
   */
  public CheckReport assertPasses() {
    if (verdict() != Verdict.PASS) {
      throw new AssertionError(toString());
    }
    return this;
  }

  /** Returns the report for people: one line on what was checked, one for each finding. */
  @Override
  public String toString() {
    String head =
        "%s  %s, inputs %s, seed %d%s"
            .formatted(
                verdict(),
                subject,
                inputs.stream().map(Shape::toString).collect(Collectors.joining(" ")),
                seed,
                kinks == 0 ? "" : kinks == 1 ? ", 1 kink" : ", " + kinks + " kinks");
    return findings.stream()
        .map(finding -> System.lineSeparator() + "  " + finding)
        .collect(Collectors.joining("", head, ""));
  }
}
