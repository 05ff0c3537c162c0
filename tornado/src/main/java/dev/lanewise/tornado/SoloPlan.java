package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import java.util.List;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/** One trace by itself: all it reads is sent to the device, and all it writes is fetched again. */
final class SoloPlan implements AutoCloseable {
  private final Device device;
  private final Trace trace;
  private final Heap heap;
  private final TornadoExecutionPlan plan;

  SoloPlan(Device device, DType dtype, Trace trace) {
    this.device = device;
    this.trace = trace;
    this.heap = new Heap(dtype, List.of(trace));
    this.plan = device.run(() -> describe(dtype), trace);
  }

  private TornadoExecutionPlan describe(DType dtype) {
    TaskGraph graph =
        new TaskGraph(device.newName())
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, heap.array());
    // TornadoVM does not send what the first kernel only writes, and would fetch anything then.
    NamedKernels.find("Copy", "copy", dtype)
        .addTo(graph, "first", List.of(1, heap.array(), 0, 0, 0));
    GridScheduler grids = new GridScheduler();
    trace.describe(graph, heap.array(), heap.bases(), grids, device.chains());
    if (!trace.written().isEmpty()) {
      graph.transferToHost(DataTransferMode.EVERY_EXECUTION, heap.array());
    }
    return device.plan(grids, graph.snapshot());
  }

  /** What it takes on the device. */
  long bytes() {
    return heap.bytes();
  }

  void run() {
    for (DeviceCopy copy : trace.touched()) {
      copy.download();
      heap.put(copy);
    }
    device.run(plan::execute, trace);
    for (DeviceCopy copy : trace.written()) {
      heap.take(copy);
      copy.writtenHere();
    }
  }

  @Override
  public void close() {
    device.close(plan);
  }
}
