package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;

/** Which vectors this run of the tests is meant for, as the build says. */
final class Lane {
  /** The module of the Vector API. */
  static final String MODULE = "jdk.incubator.vector";

  private Lane() {}

  /** Returns {@code default}, {@code 256}, {@code 128} or {@code none}. */
  static String name() {
    return System.getProperty("lanewise.test.lane", hasModule() ? "default" : "none");
  }

  static boolean hasModule() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  static Loops portable(DType dtype) {
    return loops("portable.PortableLoops", dtype);
  }

  static Loops simd(DType dtype) {
    return loops("simd.SimdLoops", dtype);
  }

  /** By name, so that this class loads where the Vector API does not. */
  private static Loops loops(String name, DType dtype) {
    String type = dtype == DType.FLOAT32 ? "F32" : "F64";
    try {
      return (Loops)
          Class.forName("dev.lanewise.kernel." + name + type).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(name + type + " cannot be made", e);
    }
  }

  /** Returns the number of lanes that the SIMD loops say they have. */
  static int lanes(DType dtype) {
    String name = simd(dtype).name();
    return Integer.parseInt(name.substring("simd-".length())) / (8 * dtype.bytes());
  }
}
