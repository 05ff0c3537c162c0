package dev.lanewise.tornado;

/** A device has no room for what a plan needs. */
final class OutOfDeviceMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  OutOfDeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
