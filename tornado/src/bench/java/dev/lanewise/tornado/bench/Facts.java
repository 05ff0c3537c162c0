package dev.lanewise.tornado.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** On what was measured. */
final class Facts {
  private Facts() {}

  /** Returns the places of all devices, as {@code 0:0}. */
  static Stream<String> places() {
    var runtime = TornadoRuntimeProvider.getTornadoRuntime();
    return Stream.iterate(0, i -> i < runtime.getNumBackends(), i -> i + 1)
        .flatMap(
            driver ->
                Stream.iterate(0, i -> i < runtime.getBackend(driver).getNumDevices(), i -> i + 1)
                    .map(device -> driver + ":" + device));
  }

  private static TornadoDevice device(String place) {
    String[] numbers = place.split(":");
    return TornadoExecutionPlan.getDevice(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  static boolean isCpu(String place) {
    return device(place).getDeviceType() == TornadoDeviceType.CPU;
  }

  static String card(String place) {
    return device(place).getPhysicalDevice().getDeviceName().strip();
  }

  static Map<String, Object> of(String place) {
    TornadoDevice device = device(place);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("place", place);
    facts.put("card", card(place));
    facts.put("api", device.getTornadoVMBackend().name().toLowerCase(Locale.ROOT));
    facts.put("cpu", isCpu(place));
    facts.put("memory", device.getMaxGlobalMemory());
    facts.put("driver", driver(device));
    facts.put("tornadovm", sdk());
    facts.put(
        "jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("date", LocalDate.now().toString());
    return facts;
  }

  private static String driver(TornadoDevice device) {
    String platform = (device.getPlatformName() + " " + device.getDeviceOpenCLCVersion()).strip();
    String nvidia = nvidiaDriver();
    return device.getDeviceType() == TornadoDeviceType.GPU && !nvidia.isEmpty()
        ? platform + ", NVIDIA " + nvidia
        : platform;
  }

  private static String nvidiaDriver() {
    try {
      Process smi =
          new ProcessBuilder("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(smi.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return smi.waitFor(10, TimeUnit.SECONDS) && smi.exitValue() == 0
          ? text.lines().findFirst().orElse("").strip()
          : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** The version in the name of the SDK's API. */
  private static String sdk() {
    Path jars = Path.of(System.getProperty("lanewise.bench.sdk", "."), "share/java/tornado");
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("tornado-api-"))
          .map(name -> name.replaceFirst("^tornado-api-", "").replaceFirst("\\.jar$", ""))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
