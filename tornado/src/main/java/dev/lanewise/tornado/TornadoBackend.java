package dev.lanewise.tornado;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.cpu.LoopKernels;
import dev.lanewise.tensor.DType;
import java.util.concurrent.Executor;

/**
 * Kernels on a device of TornadoVM. Any number of threads may open kernels; one at a time runs
 * them.
 */
public final class TornadoBackend implements Backend {
  /**
   * The system property that chooses the device, as TornadoVM numbers them: {@code 0:1} is the
   * second device of the first driver. By default {@code 0:0}.
   */
  public static final String DEVICE_PROPERTY = "lanewise.tornado.device";

  private final Device device;

  private TornadoBackend(Device device) {
    this.device = device;
  }

  /**
   * Opens the device that {@value #DEVICE_PROPERTY} names.
   *
   * @throws IllegalStateException if TornadoVM is not there, was not started with this JVM, or has
   *     no such device; says what to do
   * @throws IllegalArgumentException if the property has another form
   */
  public static TornadoBackend open() {
    return new TornadoBackend(Device.open(System.getProperty(DEVICE_PROPERTY, "0:0")));
  }

  @Override
  public BackendStatus status() {
    return new BackendStatus("tornado-" + device.driver(), 0, device.description());
  }

  /**
   * Opens kernels on the device.
   *
   * @param threads no matter: the device has its own
   */
  @Override
  public Kernels open(DType dtype, int threads, Executor executor) {
    return LoopKernels.of(loops(dtype));
  }

  Device device() {
    return device;
  }

  Loops loops(DType dtype) {
    Recorder recorder = new Recorder(device, dtype);
    return switch (dtype) {
      case FLOAT32 -> new DeviceLoopsF32(recorder);
      case FLOAT64 -> new DeviceLoopsF64(recorder);
    };
  }
}
