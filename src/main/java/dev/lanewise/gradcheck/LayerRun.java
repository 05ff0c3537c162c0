package dev.lanewise.gradcheck;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All checks of one {@link LayerCheck}, as one report. */
final class LayerRun {
  /** What the random directions of the two derivatives, of which vjp's come in pairs, may miss. */
  static final double MISSED =
      Math.max(
          Math.pow(Draw.MISS, DerivativeCheck.DIRECTIONS),
          Math.pow(2 * Draw.MISS, IdentityCheck.PAIRS));

  private LayerRun() {}

  static CheckReport all(Example example, Rounding rounding, Backend backend, long seed) {
    CheckReport report = once(example, rounding, backend, seed);
    if (report.verdict() != Verdict.FAIL) {
      return report;
    }
    Finding.Kind kind = report.worst().kind();
    Example least =
        Smallest.of(
            example,
            any -> Smallest.sizes(any.shapes()),
            (any, change) -> Resized.dimension(any, change[0], change[1]),
            any -> once(any, rounding, backend, seed).failsLike(kind));
    return report.smallest(least.shapes());
  }

  private static CheckReport once(Example example, Rounding rounding, Backend backend, long seed) {
    List<Finding> findings = new ArrayList<>();
    int kinks;
    String name;
    try (Kernels float64 = backend.open(DType.FLOAT64, 1, null);
        Kernels float32 = backend.open(DType.FLOAT32, 1, null);
        Kernels reference = CpuBackend.portable().open(DType.FLOAT64, 1, null)) {
      name = float64.name();
      CheckReport derivatives = LayerCheck.derivatives(example, rounding, float64, seed);
      kinks = derivatives.kinks();
      findings.addAll(derivatives.findings());
      LayerCheck.contract(example, rounding, float64, seed).findings().stream()
          .filter(finding -> isNew(finding, derivatives.findings()))
          .forEach(findings::add);
      addIn("float32", findings, LayerCheck.contract(example, rounding, float32, seed));
      findings.addAll(LayerCheck.precision(example, rounding, float32, reference, seed).findings());
      Optional<Example> none = Resized.batch(example, 0);
      if (none.isPresent()) {
        addIn(
            "a batch of 0", findings, LayerCheck.derivatives(none.get(), rounding, float64, seed));
      }
    }
    return new CheckReport(
        "%s on %s".formatted(example.layer(), name),
        example.shapes(),
        seed,
        kinks,
        MISSED,
        List.of(),
        findings);
  }

  /** Kinds that the first part has looked at are shown again only where they are worse. */
  private static boolean isNew(Finding finding, List<Finding> known) {
    return finding.verdict() != Verdict.PASS
        || known.stream().noneMatch(other -> other.kind() == finding.kind());
  }

  private static void addIn(String what, List<Finding> findings, CheckReport report) {
    report.findings().stream()
        .filter(finding -> finding.verdict() != Verdict.PASS)
        .map(finding -> finding.in(what))
        .forEach(findings::add);
  }
}
