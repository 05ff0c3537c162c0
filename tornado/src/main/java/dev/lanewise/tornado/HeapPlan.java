package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Several traces on one array that stays on the device, with all their storages in it.
 *
 * <pre>
 *   heap   | weights | gradients | velocity | workspace | inputs | …
 *   graphs | start: sends all | send storage 0 | … | trace 0 | trace 1 | …
 * </pre>
 *
 * <p>TornadoVM compiles a plan's graphs together and lets data stay on the device from one to the
 * next if each names them: one array is all there is to name.
 */
final class HeapPlan implements AutoCloseable {
  private final Device device;
  private final DType dtype;
  private final Heap heap;
  private final TornadoNativeArray array;
  private final Map<DeviceCopy, Integer> senders = new IdentityHashMap<>();
  private final Map<Trace, Integer> runners = new IdentityHashMap<>();
  private final TornadoExecutionPlan plan;
  private TornadoExecutionResult last;

  /**
   * @param traces whose storages' memory is up to date
   * @throws IllegalArgumentException if the storages have more elements than an int can number
   */
  HeapPlan(Device device, DType dtype, List<Trace> traces) {
    this.device = device;
    this.dtype = dtype;
    heap = new Heap(dtype, traces);
    array = heap.array();
    List<ImmutableTaskGraph> graphs = new ArrayList<>();
    graphs.add(start());
    for (DeviceCopy copy : heap.bases().keySet()) {
      heap.put(copy);
      senders.put(copy, graphs.size());
      graphs.add(sender(copy));
    }
    GridScheduler grids = new GridScheduler();
    for (Trace trace : traces) {
      runners.put(trace, graphs.size());
      graphs.add(device.run(() -> runner(trace, grids), trace));
    }
    plan = device.run(() -> device.plan(grids, graphs.toArray(ImmutableTaskGraph[]::new)), null);
    try {
      last = device.run(() -> plan.withGraph(0).execute(), null);
    } catch (IllegalStateException e) {
      device.close(plan);
      throw e;
    }
    heap.bases().keySet().forEach(DeviceCopy::uploaded);
  }

  /** The graph that brings the heap to the device. */
  private ImmutableTaskGraph start() {
    TaskGraph graph =
        new TaskGraph(device.newName()).transferToDevice(DataTransferMode.FIRST_EXECUTION, array);
    NamedKernels.find("Copy", "copy", dtype).addTo(graph, "t0", List.of(1, array, 0, 0, 0));
    return finished(graph);
  }

  /** The graph that brings a storage of which the memory is newer. */
  private ImmutableTaskGraph sender(DeviceCopy copy) {
    TaskGraph graph = named().transferToDevice(DataTransferMode.EVERY_EXECUTION, copy.array());
    NamedKernels.find("Transfer", "send", dtype)
        .addTo(graph, "t0", List.of(copy.storage().size(), copy.array(), array, heap.base(copy)));
    return finished(graph);
  }

  private ImmutableTaskGraph runner(Trace trace, GridScheduler grids) {
    TaskGraph graph = named();
    trace.describe(graph, array, heap.bases(), grids, device.chains());
    return finished(graph);
  }

  private TaskGraph named() {
    return new TaskGraph(device.newName()).consumeFromDevice(array);
  }

  private ImmutableTaskGraph finished(TaskGraph graph) {
    return graph
        .persistOnDevice(array)
        .transferToHost(DataTransferMode.UNDER_DEMAND, array)
        .snapshot();
  }

  boolean has(Trace trace) {
    return runners.containsKey(trace);
  }

  boolean has(DeviceCopy copy) {
    return heap.has(copy);
  }

  void run(Trace trace) {
    for (DeviceCopy copy : trace.touched()) {
      if (copy.isNewerHere()) {
        last = device.run(() -> plan.withGraph(senders.get(copy)).execute(), trace);
        copy.uploaded();
      }
    }
    last = device.run(() -> plan.withGraph(runners.get(trace)).execute(), trace);
    trace.written().forEach(copy -> copy.writtenIn(this));
  }

  /** Brings a storage's newest elements back. */
  void download(DeviceCopy copy) {
    DataRange range =
        new DataRange(array).withOffset(heap.base(copy)).withSize(copy.storage().size());
    device.run(
        () -> {
          last.transferToHost(range);
          return last;
        },
        null);
    heap.take(copy);
  }

  @Override
  public void close() {
    device.close(plan);
  }
}
