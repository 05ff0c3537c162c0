package dev.lanewise.tornado;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A run of calls that comes again as it is: the same kernels on the same memory, with numbers that
 * may change.
 */
final class Trace {
  private final List<Call> calls;
  private final Set<DeviceCopy> touched = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<DeviceCopy> written = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<DoubleArray> results = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<TornadoNativeArray> numbers = new ArrayList<>();
  private final boolean[] changes;
  private int seen;
  private long last;

  Trace(List<Call> calls) {
    this.calls = calls;
    List<Number> values = new ArrayList<>();
    for (Call call : calls) {
      touched.addAll(call.tensors());
      written.addAll(call.written());
      results.addAll(call.results());
      call.numbers(values);
    }
    for (Number value : values) {
      numbers.add(value instanceof Float ? new FloatArray(1) : new DoubleArray(1));
    }
    changes = new boolean[numbers.size()];
    store(values);
  }

  List<Call> calls() {
    return calls;
  }

  Set<DeviceCopy> touched() {
    return touched;
  }

  Set<DeviceCopy> written() {
    return written;
  }

  /** Whether all its memory is still there. */
  boolean isAlive() {
    return touched.stream().allMatch(copy -> copy.storage().isAlive());
  }

  /** Counts that it has come again, as that run of all. */
  void count(long run) {
    seen++;
    last = run;
  }

  /** Which run of all it was the last time. */
  long last() {
    return last;
  }

  int seen() {
    return seen;
  }

  /**
   * Takes the numbers of another time.
   *
   * @return whether one has changed that never had before, so that a plan that sends it once is of
   *     no use any more
   */
  boolean take(List<Call> again) {
    List<Number> values = new ArrayList<>();
    again.forEach(call -> call.numbers(values));
    boolean news = false;
    for (int i = 0; i < changes.length; i++) {
      if (!changes[i] && !values.get(i).equals(number(i))) {
        changes[i] = true;
        news = true;
      }
    }
    store(values);
    return news;
  }

  private Number number(int i) {
    return switch (numbers.get(i)) {
      case FloatArray one -> one.get(0);
      case DoubleArray one -> one.get(0);
      default -> throw new IllegalStateException();
    };
  }

  private void store(List<Number> values) {
    for (int i = 0; i < values.size(); i++) {
      switch (numbers.get(i)) {
        case FloatArray one -> one.set(0, values.get(i).floatValue());
        case DoubleArray one -> one.set(0, values.get(i).doubleValue());
        default -> throw new IllegalStateException();
      }
    }
  }

  /**
   * Adds the calls and their numbers and results to a graph that has the tensors.
   *
   * @param array where all storages are, and {@code bases} where in it
   * @param grids takes the calls' grids
   * @param chains makes one kernel of elementwise calls that follow one another
   */
  void describe(
      TaskGraph graph,
      TornadoNativeArray array,
      Map<DeviceCopy, Integer> bases,
      GridScheduler grids,
      ChainKernels chains) {
    for (int i = 0; i < changes.length; i++) {
      graph.transferToDevice(
          changes[i] ? DataTransferMode.EVERY_EXECUTION : DataTransferMode.FIRST_EXECUTION,
          numbers.get(i));
    }
    int next = 0;
    int tasks = 0;
    for (List<Call> run : chains.cut(calls)) {
      List<Number> values = new ArrayList<>();
      run.forEach(call -> call.numbers(values));
      List<TornadoNativeArray> own = numbers.subList(next, next + values.size());
      next += values.size();
      if (run.size() > 1 && chains.addTo(graph, "t" + tasks, run, own, array, bases, grids)) {
        tasks++;
        continue;
      }
      Iterator<TornadoNativeArray> number = own.iterator();
      for (Call call : run) {
        String id = "t" + tasks++;
        call.kernel().addTo(graph, id, placed(call, array, bases, number));
        if (call.grid() != null) {
          grids.addWorkerGrid(graph.getTaskGraphName() + "." + id, call.grid().worker());
        }
      }
    }
    if (!results.isEmpty()) {
      graph.transferToHost(DataTransferMode.EVERY_EXECUTION, results.toArray());
    }
  }

  /** A call's arguments as the compiled kernel takes them. */
  private static List<Object> placed(
      Call call,
      TornadoNativeArray array,
      Map<DeviceCopy, Integer> bases,
      Iterator<TornadoNativeArray> number) {
    List<Object> arguments = new ArrayList<>();
    boolean first = true;
    int base = 0;
    for (Object argument : call.arguments()) {
      if (argument instanceof DeviceCopy copy) {
        arguments.add(first ? array : 0);
        first = false;
        base = bases.get(copy);
      } else if (Call.isNumber(argument)) {
        arguments.add(number.next());
      } else if (argument instanceof Integer offset) {
        // Behind a tensor comes the place of its first element.
        arguments.add(base + offset);
        base = 0;
      } else {
        arguments.add(argument);
      }
    }
    return arguments;
  }

  @Override
  public String toString() {
    return calls.stream().map(call -> call.kernel().name()).toList().toString();
  }
}
