package dev.lanewise.cli;

import java.lang.module.ModuleDescriptor;

/** Which Lanewise this is. */
final class Version {
  private Version() {}

  /** Returns the version of the JAR; "development" for classes that are not in one. */
  static String text() {
    ModuleDescriptor module = Main.class.getModule().getDescriptor();
    if (module != null && module.rawVersion().isPresent()) {
      return module.rawVersion().get();
    }
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
