package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
 * @param missed a bound on the probability that a derivative wrong in several elements slipped past
 *     all random directions, by an error far beyond the bounds that decided; 1 if none was taken.
 *     An error in one element alone shows in every direction
 * @param smallest the shapes of the smallest inputs found on which the worst finding fails as well;
 *     empty if nothing fails or none was looked for
 * @param findings at most one for each kind and place
 */
public record CheckReport(
    String subject,
    List<Shape> inputs,
    long seed,
    int kinks,
    double missed,
    List<Shape> smallest,
    List<Finding> findings) {

  /** Copies the lists. */
  public CheckReport {
    inputs = List.copyOf(inputs);
    smallest = List.copyOf(smallest);
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
                show(inputs),
                seed,
                kinks == 0 ? "" : kinks == 1 ? ", 1 kink" : ", " + kinks + " kinks");
    StringBuilder text = new StringBuilder(head);
    String end = System.lineSeparator() + "  ";
    findings.forEach(finding -> text.append(end).append(finding));
    if (!smallest.isEmpty()) {
      text.append(end).append("smallest inputs that fail: ").append(show(smallest));
    }
    if (missed < 1 && verdict() == Verdict.PASS) {
      text.append(end)
          .append(
              String.format(
                  Locale.ROOT,
                  "an error in several elements slips through with a probability below %.1g",
                  missed));
    }
    return text.toString();
  }

  private static String show(List<Shape> shapes) {
    return shapes.stream().map(Shape::toString).collect(Collectors.joining(" "));
  }

  /** Returns the same report with the smallest inputs that fail. */
  CheckReport smallest(List<Shape> shapes) {
    return new CheckReport(subject, inputs, seed, kinks, missed, shapes, findings);
  }

  /** Returns the worst finding; null if there is none. */
  Finding worst() {
    return findings.stream().max(Comparator.comparing(Finding::verdict)).orElse(null);
  }

  /** Returns whether it fails, for the same reason as another one. */
  boolean failsLike(Finding.Kind kind) {
    return findings.stream()
        .anyMatch(finding -> finding.kind() == kind && finding.verdict() == Verdict.FAIL);
  }
}
