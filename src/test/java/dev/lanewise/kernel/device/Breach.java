package dev.lanewise.kernel.device;

/** A place where a method leaves the subset of Java that compilers for devices take. */
record Breach(String method, int line, String reason) {
  @Override
  public String toString() {
    return method + ", line " + line + ": " + reason;
  }
}
