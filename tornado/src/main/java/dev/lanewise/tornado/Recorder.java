package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Records calls of kernels, and runs them on the device when somebody wants to see a result or a
 * run of calls is {@linkplain dev.lanewise.kernel.Kernels#mark marked} as complete.
 *
 * <p>A run that is seen for the first times runs by itself ({@link SoloPlan}). Once one has come
 * {@value #OFTEN} times, all that came more than once get a plan together, in which their data stay
 * on the device ({@link HeapPlan}); runs that turn up later join at the next such time.
 */
final class Recorder {
  /** From so many times on, a run is worth being compiled again to stay on the device. */
  private static final int OFTEN = 3;

  /** Plans kept of runs by themselves; the eldest goes first. */
  private static final int MOST_SOLOS = 64;

  /** What those may take together on the device, but for one that takes more by itself. */
  private static final long MOST_SOLO_BYTES = 512L << 20;

  /** Runs remembered that are in no plan of many; what did not come for the longest goes first. */
  private static final int MOST_TRACES = 256;

  /** Calls in one graph: TornadoVM takes 256. */
  private static final int MOST_CALLS = 200;

  private final Device device;
  private final DType dtype;
  private final Map<MemorySegment, DeviceCopy> copies = new IdentityHashMap<>();
  private final Map<List<Object>, Trace> traces = new LinkedHashMap<>();
  private final SequencedMap<Trace, SoloPlan> solos = new LinkedHashMap<>();
  private long soloBytes;
  private long runs;
  private List<Call> pending = new ArrayList<>();
  private HeapPlan heap;
  private int sweepAt = 256;

  Recorder(Device device, DType dtype) {
    this.device = device;
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }

  /** Whether the device is one, where threads of a group run one after the other. */
  boolean onCpu() {
    return device.isCpu();
  }

  /**
   * One thread at a time works with devices: another may ask this recorder for what it holds of a
   * storage that both use, such as weights.
   */
  void locked(Runnable work) {
    device.locked(work);
  }

  void enlist(Storage storage) {
    DeviceCopy copy = copies.get(storage.data());
    if (copy != null && storage.mirror() == copy) {
      return;
    }
    locked(
        () -> {
          sweep();
          DeviceCopy own =
              copies.computeIfAbsent(storage.data(), data -> new DeviceCopy(storage, this));
          storage.beforeWrite();
          storage.mirror(own);
        });
  }

  /** Forgets memory that is gone, now and then. */
  private void sweep() {
    if (copies.size() < sweepAt) {
      return;
    }
    traces.values().removeIf(trace -> !trace.isAlive() && !isPlanned(trace));
    List.copyOf(solos.keySet()).stream().filter(trace -> !trace.isAlive()).forEach(this::giveUp);
    copies
        .values()
        .removeIf(copy -> !copy.storage().isAlive() && (heap == null || !heap.has(copy)));
    sweepAt = Math.max(256, 2 * copies.size());
  }

  private boolean isPlanned(Trace trace) {
    return heap != null && heap.has(trace);
  }

  DeviceCopy copyOf(MemorySegment data) {
    DeviceCopy copy = copies.get(data);
    if (copy == null) {
      throw new IllegalStateException("memory that the device was not told of");
    }
    return copy;
  }

  void add(Call call) {
    locked(() -> pending.add(call));
  }

  /** Runs what was recorded, if it reads or writes a storage; writes it, if that is asked. */
  void flushFor(DeviceCopy copy, boolean onlyIfWritten) {
    for (Call call : pending) {
      if ((onlyIfWritten ? call.written() : call.tensors()).contains(copy)) {
        flush();
        return;
      }
    }
  }

  /** Runs what was recorded. */
  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    List<Call> all = pending;
    pending = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_CALLS) {
      run(all.subList(from, Math.min(all.size(), from + MOST_CALLS)));
    }
  }

  private void run(List<Call> calls) {
    List<Object> shape = new ArrayList<>();
    calls.forEach(call -> call.shape(shape));
    Trace trace = traces.get(shape);
    if (trace == null) {
      makeRoom();
      trace = new Trace(calls);
      traces.put(shape, trace);
    } else if (trace.take(calls)) {
      forget(trace);
    }
    run(trace);
  }

  /** Forgets a run that no plan of many has, if there are too many of those. */
  private void makeRoom() {
    List<Trace> unplanned = traces.values().stream().filter(trace -> !isPlanned(trace)).toList();
    if (unplanned.size() >= MOST_TRACES) {
      Trace eldest = Collections.min(unplanned, Comparator.comparingLong(Trace::last));
      giveUp(eldest);
      traces.values().remove(eldest);
    }
  }

  private void run(Trace trace) {
    trace.count(runs++);
    if (!isPlanned(trace) && trace.seen() % OFTEN == 0) {
      plan();
    }
    if (isPlanned(trace)) {
      heap.run(trace);
    } else {
      withRoom(() -> solo(trace).run());
    }
  }

  /** Does something; if the device is out of memory, once more without the plans that it has. */
  private void withRoom(Runnable work) {
    try {
      work.run();
    } catch (OutOfDeviceMemoryException e) {
      giveUpSolos();
      closeHeap();
      work.run();
    }
  }

  /** Gives up a plan that sends a number only once which now has changed. */
  private void forget(Trace trace) {
    giveUp(trace);
    if (isPlanned(trace)) {
      closeHeap();
    }
  }

  /** Makes one plan of all that came more than once. */
  private void plan() {
    List<Trace> often =
        traces.values().stream().filter(trace -> trace.seen() > 1 && trace.isAlive()).toList();
    copies.values().stream().filter(copy -> copy.storage().isAlive()).forEach(DeviceCopy::download);
    closeHeap();
    often.forEach(this::giveUp);
    withRoom(() -> heap = new HeapPlan(device, dtype, often));
  }

  private void closeHeap() {
    if (heap != null) {
      copies.values().stream()
          .filter(copy -> copy.storage().isAlive())
          .forEach(DeviceCopy::download);
      heap.close();
      heap = null;
    }
  }

  private SoloPlan solo(Trace trace) {
    SoloPlan solo = solos.get(trace);
    if (solo == null) {
      solo = new SoloPlan(device, dtype, trace);
      soloBytes += solo.bytes();
      solos.put(trace, solo);
      while (solos.size() > 1 && (solos.size() > MOST_SOLOS || soloBytes > MOST_SOLO_BYTES)) {
        giveUp(solos.firstEntry().getKey());
      }
    }
    return solo;
  }

  private void giveUp(Trace trace) {
    SoloPlan solo = solos.remove(trace);
    if (solo != null) {
      soloBytes -= solo.bytes();
      solo.close();
    }
  }

  private void giveUpSolos() {
    List.copyOf(solos.keySet()).forEach(this::giveUp);
  }

  /** Runs a call, and all before it, and lets somebody read what it leaves to the host. */
  void run(Call call, Runnable reading) {
    locked(
        () -> {
          flush();
          add(call);
          flush();
          reading.run();
        });
  }

  /** Brings all memory up to date and gives the device's back. */
  void close() {
    locked(
        () -> {
          flush();
          for (DeviceCopy copy : copies.values()) {
            if (copy.storage().isAlive()) {
              copy.download();
              if (copy.storage().mirror() == copy) {
                copy.storage().mirror(null);
              }
            }
          }
          closeHeap();
          giveUpSolos();
          traces.clear();
          copies.clear();
        });
  }
}
