package dev.lanewise.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How JVMs are started. */
final class Jvm {
  private Jvm() {}

  /** Returns the launcher of this JVM's JDK. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the command up to the main class, on this JVM's class path. */
  static List<String> command(List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(flags);
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Djmh.ignoreLock=true");
    command.add("-Dai.djl.offline=true");
    command.add("-Dorg.bytedeco.javacpp.cachedir=target/bench/javacpp");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  /** One thread for every native library, and their caches below target/. */
  static Map<String, String> environment() {
    return Map.of(
        "OPENBLAS_NUM_THREADS", "1",
        "MKL_NUM_THREADS", "1",
        "OMP_NUM_THREADS", "1",
        "DJL_CACHE_DIR", "target/bench/djl");
  }
}
