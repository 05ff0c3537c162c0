package dev.lanewise.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The kernels of an opened device's chains, each made once. TornadoVM never forgets a kernel that
 * it has read: so there is an end to them, behind which calls are made one by one. Used under the
 * device's lock.
 */
final class ChainKernels {
  /** Whether there are any, for measurements: {@code never}, else they are where they pay. */
  static final String PROPERTY = "lanewise.tornado.chains";

  /** Elements of a call; an int numbers the threads. */
  private static final int MOST = 1 << 30;

  /** Likewise where threads do not run at once, and loops are faster from there on: on PoCL. */
  private static final int MOST_ON_CPU = 1 << 16;

  /** Kernels made. */
  private static final int MOST_KERNELS = 2048;

  private final KernelContext context = new KernelContext();
  private final Map<List<Stage>, Kernel> kernels = new HashMap<>();
  private final int most;

  ChainKernels(boolean onCpu) {
    boolean never = System.getProperty(PROPERTY, "").equals("never");
    most = never ? -1 : onCpu ? MOST_ON_CPU : MOST;
  }

  /** Cuts calls into runs, in order: a run of one is that call, a run of more a chain. */
  List<List<Call>> cut(List<Call> calls) {
    return Chains.of(calls, most);
  }

  /**
   * Adds a chain to a graph.
   *
   * @param numbers of the calls, in order
   * @param array where all storages are, and {@code bases} where in it
   * @return false if there are too many kernels already
   */
  boolean addTo(
      TaskGraph graph,
      String id,
      List<Call> chain,
      List<TornadoNativeArray> numbers,
      TornadoNativeArray array,
      Map<DeviceCopy, Integer> bases,
      GridScheduler grids) {
    List<Stage> stages = chain.stream().map(call -> Stage.of(call, bases)).toList();
    if (kernels.size() >= MOST_KERNELS && !kernels.containsKey(stages)) {
      return false;
    }
    Kernel kernel = kernels.computeIfAbsent(stages, s -> ChainClass.write(s, array.getClass()));
    List<Object> arguments = new ArrayList<>();
    arguments.add(context);
    arguments.addAll(numbers);
    arguments.add(array);
    kernel.addTo(graph, id, arguments);
    int threads = stages.stream().mapToInt(Stage::n).max().orElseThrow();
    Grid grid = new Grid(Math.max(1, Math.ceilDiv(threads, Grid.GROUP)), 1, 1);
    grids.addWorkerGrid(graph.getTaskGraphName() + "." + id, grid.worker());
    return true;
  }
}
