package dev.lanewise.tornado;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceFP64NotSupported;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** A device, its lock, and what is said when it fails. */
final class Device {
  private static final System.Logger LOG = System.getLogger(Device.class.getName());
  private static final AtomicLong NAMES = new AtomicLong();

  /** One for all devices: with one each, two threads could wait for each other's. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** What kernels need of TornadoVM, unless somebody says otherwise. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          // An error rather than a run on the CPU that nobody asked for.
          "tornado.recover.bailout", "False",
          // A graph of 200 kernels.
          "tornado.tvm.maxbytecodesize", "262144",
          // NaN, infinities and rounding as IEEE 754 has them.
          "tornado.opencl.compiler.flags", "-w");

  private final TornadoDevice device;
  private final String driver;
  private final ChainKernels chains;

  private Device(TornadoDevice device, String driver) {
    this.device = device;
    this.driver = driver;
    this.chains = new ChainKernels(isCpu());
  }

  static Device open(String place) {
    SETTINGS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    if (!place.matches("[0-9]{1,4}:[0-9]{1,4}")) {
      throw new IllegalArgumentException(
          TornadoBackend.DEVICE_PROPERTY
              + "="
              + place
              + ": expected the numbers of a driver and a device, such as 0:0");
    }
    String[] numbers = place.split(":");
    TornadoDevice device;
    try {
      device =
          TornadoExecutionPlan.getDevice(
              Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException(
          "TornadoVM has no device "
              + place
              + " here"
              + (e instanceof NullPointerException || e instanceof IndexOutOfBoundsException
                  ? ""
                  : ": " + e)
              + "; start java with @$TORNADOVM_HOME/tornado-argfile, see what there is with"
              + " 'tornado --devices', and choose by -D"
              + TornadoBackend.DEVICE_PROPERTY
              + "=DRIVER:DEVICE",
          e);
    }
    return new Device(device, device.getTornadoVMBackend().name().toLowerCase(Locale.ROOT));
  }

  String driver() {
    return driver;
  }

  String description() {
    return "TornadoVM's %s device %s"
        .formatted(driver, device.getPhysicalDevice().getDeviceName().strip());
  }

  boolean isCpu() {
    return device.getDeviceType() == TornadoDeviceType.CPU;
  }

  ChainKernels chains() {
    return chains;
  }

  String newName() {
    return "lanewise" + NAMES.incrementAndGet();
  }

  void locked(Runnable work) {
    LOCK.lock();
    try {
      work.run();
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * @param grids of those kernels that have one
   */
  TornadoExecutionPlan plan(GridScheduler grids, ImmutableTaskGraph... graphs) {
    TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs).withDevice(device);
    return grids.keySet().isEmpty() ? plan : plan.withGridScheduler(grids);
  }

  /**
   * Describes or runs kernels; what fails is told with the device and the kernels.
   *
   * @param trace what it is about; null if no kernel of a caller is
   * @throws IllegalStateException if TornadoVM or the device's driver fails; the host's memory is
   *     as it was
   */
  <T> T run(Supplier<T> work, Trace trace) {
    try {
      return work.get();
    } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
      throw new OutOfDeviceMemoryException(
          ("%s is out of memory%s: %s; use a smaller batch, or give TornadoVM more than its %s by"
                  + " -Dtornado.device.memory=8GB")
              .formatted(
                  description(),
                  in(trace),
                  brief(e),
                  System.getProperty("tornado.device.memory", "4GB")),
          e);
    } catch (TornadoDeviceFP64NotSupported e) {
      throw new IllegalStateException(
          ("%s has no float64, in which Lanewise computes sums of float32 as well; choose another"
                  + " device by -D%s=DRIVER:DEVICE")
              .formatted(description(), TornadoBackend.DEVICE_PROPERTY),
          e);
    } catch (RuntimeException | Error e) {
      if (e instanceof VirtualMachineError) {
        throw e;
      }
      throw new IllegalStateException(
          ("%s cannot run%s: %s; another device or driver may, which"
                  + " -D%s=DRIVER:DEVICE chooses")
              .formatted(description(), in(trace), brief(e), TornadoBackend.DEVICE_PROPERTY),
          e);
    }
  }

  /** What TornadoVM says, without its stack traces: the lines of a reason, or the first. */
  private static String brief(Throwable e) {
    List<String> lines =
        String.valueOf(e.getMessage())
            .replaceAll("\u001B\\[[0-9;]*m", "")
            .lines()
            .map(String::strip)
            .toList();
    List<String> reasons =
        lines.stream()
            .filter(line -> line.matches("Reason: .*|The internal error is: .*"))
            .toList();
    return e.getClass().getSimpleName()
        + ": "
        + (reasons.isEmpty() ? lines.stream().findFirst().orElse("") : String.join("; ", reasons));
  }

  private static String in(Trace trace) {
    return trace == null ? "" : " in " + trace;
  }

  /** Gives back the memory of a plan, of one that failed as well. */
  void close(TornadoExecutionPlan plan) {
    try {
      plan.freeDeviceMemory();
    } catch (RuntimeException | TornadoInternalError e) {
      // TornadoVM does not forgive that a plan never got its memory.
      LOG.log(System.Logger.Level.DEBUG, "memory of a plan that failed", e);
    }
  }
}
