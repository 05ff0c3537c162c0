package dev.lanewise.kernel;

/**
 * Adds a backend to the library: {@link java.util.ServiceLoader} finds it on the class path or the
 * module path. To be found costs nothing; the device is looked for when it is {@linkplain #open
 * opened}.
 */
public interface BackendProvider {
  /** Returns what users call it, in lower case: {@code tornado}. */
  String name();

  /**
   * Returns the backend.
   *
   * @throws IllegalStateException if it cannot run here; says what is missing and the remedy
   */
  Backend open();
}
