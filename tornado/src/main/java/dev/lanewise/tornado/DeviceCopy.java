package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Mirror;
import dev.lanewise.tensor.Storage;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A storage as a device sees it, and who holds its newest elements. */
final class DeviceCopy implements Mirror {
  private final Storage storage;
  private final Recorder recorder;
  private TornadoNativeArray array;

  /** Whether the memory is newer than the device's copy. */
  private boolean newerHere = true;

  /** The plan whose device memory is newer than the host's; null if none is. */
  private HeapPlan newerIn;

  DeviceCopy(Storage storage, Recorder recorder) {
    this.storage = storage;
    this.recorder = recorder;
  }

  Storage storage() {
    return storage;
  }

  /**
   * The storage's memory as TornadoVM's array, without a copy: the array's header is the end of the
   * storage's prefix.
   */
  TornadoNativeArray array() {
    if (array == null) {
      long header = TornadoNativeArray.ARRAY_HEADER;
      var whole = storage.whole().asSlice(Storage.PREFIX_BYTES - header);
      array =
          storage.dtype() == DType.FLOAT32
              ? FloatArray.fromSegmentShallow(whole)
              : DoubleArray.fromSegmentShallow(whole);
    }
    return array;
  }

  boolean isNewerHere() {
    return newerHere;
  }

  /** Both have the same elements now. */
  void uploaded() {
    newerHere = false;
  }

  /** A kernel has written to the device's copy. */
  void writtenIn(HeapPlan plan) {
    newerIn = plan;
  }

  /** A kernel has written, and the memory has the result. */
  void writtenHere() {
    newerHere = true;
  }

  /** Brings the memory up to date, without looking for calls that are still to be done. */
  void download() {
    if (newerIn != null) {
      newerIn.download(this);
      newerIn = null;
    }
  }

  @Override
  public void beforeRead() {
    recorder.locked(
        () -> {
          recorder.flushFor(this, true);
          download();
        });
  }

  @Override
  public void beforeWrite() {
    recorder.locked(
        () -> {
          recorder.flushFor(this, false);
          download();
          newerHere = true;
        });
  }
}
