package dev.lanewise.tensor;

/**
 * A device's copy of a {@link Storage}, which may be newer than the memory or older. The storage
 * asks it before the host touches the memory, so that nobody above kernels need know of devices.
 *
 * <p>May be called from any thread.
 */
public interface Mirror {
  /** The host is about to read: afterwards, the memory holds the newest elements. */
  void beforeRead();

  /** The host is about to write: likewise, and the device will fetch the elements anew. */
  void beforeWrite();
}
