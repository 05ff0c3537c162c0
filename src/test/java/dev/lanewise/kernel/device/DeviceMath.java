package dev.lanewise.kernel.device;

import java.util.Map;

/**
 * The methods of {@link Math} to which TornadoVM 5.2 gives Java's results in OpenCL and PTX, and
 * why others are refused.
 */
final class DeviceMath {
  /** Whole numbers have minima and maxima on all devices; magnitudes are a cleared sign bit. */
  private static final Map<String, String> TAKEN =
      Map.of(
          "min(II)I", "an instruction",
          "max(II)I", "an instruction",
          "min(JJ)J", "an instruction",
          "max(JJ)J", "an instruction",
          "abs(F)F", "an instruction",
          "abs(D)D", "an instruction");

  private static final String APPROXIMATE = "in PTX of a few bits, never in binary64: see ExpLog";

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("min(FF)F", "loses a NaN on devices: compare"),
          Map.entry("max(FF)F", "loses a NaN on devices: compare"),
          Map.entry("min(DD)D", "loses a NaN on devices: compare"),
          Map.entry("max(DD)D", "loses a NaN on devices: compare"),
          Map.entry("abs(I)I", "yields no value: compare"),
          Map.entry("abs(J)J", "yields no value: compare"),
          Map.entry("exp(D)D", APPROXIMATE),
          Map.entry("log(D)D", APPROXIMATE),
          Map.entry("pow(DD)D", APPROXIMATE),
          Map.entry("sin(D)D", APPROXIMATE),
          Map.entry("cos(D)D", APPROXIMATE),
          Map.entry("tan(D)D", APPROXIMATE),
          Map.entry("tanh(D)D", APPROXIMATE),
          Map.entry("atan(D)D", APPROXIMATE),
          Map.entry("atan2(DD)D", APPROXIMATE),
          Map.entry("asin(D)D", APPROXIMATE));

  private DeviceMath() {}

  /** Returns why devices do not take the method, by name and descriptor; null if they do. */
  static String refusal(String method) {
    return TAKEN.containsKey(method)
        ? null
        : "calls Math." + method + ", " + REFUSED.getOrDefault(method, "unknown to devices");
  }
}
