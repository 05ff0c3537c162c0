package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Chains of elementwise kernels do what the portable kernels do one after the other. */
class ChainsTest {
  private static final int SIZE = 300;

  /** So often that a run gets from a plan of its own into that of all. */
  private static final int TIMES = 4;

  /** Few, so that tensors of different calls are often the same, or overlap. */
  private static final int[] PLACES = {0, 1, 60, 120, 180, 200};

  private static final int[] COUNTS = {1, 7, 20, 60, 60, 60, 100};

  /** An elementwise call on some of the storages. */
  private interface Step {
    void on(Loops loops, List<MemorySegment> data);
  }

  private record Place(int storage, int from) {
    boolean overlaps(Place other, int n) {
      return storage == other.storage && Math.abs(from - other.from) < n;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1",
    "FLOAT32, 2",
    "FLOAT32, 3",
    "FLOAT32, 4",
    "FLOAT32, 5",
    "FLOAT32, 6",
    "FLOAT64, 7",
    "FLOAT64, 8",
    "FLOAT64, 9",
    "FLOAT64, 10"
  })
  void chainsAreWhatTheirCallsAre(DType dtype, int seed) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      steps.add(step(random));
    }
    try (Twins twins = new Twins(dtype, "never")) {
      List<Storage> expected = List.of(twins.normal(SIZE), twins.normal(SIZE), twins.normal(SIZE));
      List<Storage> actual = expected.stream().map(twins::copy).toList();
      actual.forEach(twins::enlist);
      for (int time = 0; time < TIMES; time++) {
        for (Step step : steps) {
          step.on(twins.portable, expected.stream().map(Storage::data).toList());
          step.on(twins.device, actual.stream().map(Storage::data).toList());
        }
        twins.device.mark();
        for (int i = 0; i < actual.size(); i++) {
          twins.assertSame(actual.get(i), expected.get(i));
        }
      }
    }
  }

  /** As many numbers as a chain may have. */
  @ParameterizedTest
  @EnumSource
  void chainsHaveRoomForManyNumbers(DType dtype) {
    try (Twins twins = new Twins(dtype, "never")) {
      Storage expected = twins.normal(SIZE);
      Storage actual = twins.copy(expected);
      twins.enlist(actual);
      for (int time = 0; time < TIMES; time++) {
        many(twins.portable, expected.data(), time);
        many(twins.device, actual.data(), time);
        twins.device.mark();
        twins.assertSame(actual, expected);
      }
    }
  }

  private static void many(Loops loops, MemorySegment x, int time) {
    for (int i = 1; i <= 5; i++) {
      loops.momentumStep(20, 0.1 * i, 0.2 * i, 0.01 * time, x, 0, x, 20 * i, x, 120);
    }
    loops.fill(10, time, x, 200);
  }

  @Test
  void chainsAreCutWhereOneElementNeedsAnother() {
    DeviceCopy x = copy();
    DeviceCopy y = copy();
    Call relu = call("Unary.relu", 50, x, 0, y, 10);

    assertThat(runs(relu, call("Step.axpy", 50, 1f, y, 10, x, 0))).containsExactly(2);
    assertThat(runs(relu, call("Copy.fill", 9, 0f, y, 10))).containsExactly(2);
    assertThat(runs(relu, call("Copy.copy", 50, y, 60, x, 60))).containsExactly(2);
    assertThat(runs(relu, call("Copy.copy", 50, y, 11, x, 100))).containsExactly(1, 1);
    assertThat(runs(relu, call("Copy.copy", 50, y, 59, x, 100))).containsExactly(1, 1);
    assertThat(runs(relu, call("Copy.fill", 9, 0f, x, 41))).containsExactly(1, 1);
    assertThat(runs(relu, call("Copy.fill", 9, 0f, y, 2))).containsExactly(1, 1);
    assertThat(runs(relu, call("Copy.fill", 9, 0f, y, 1))).containsExactly(2);
    // The second of three looks back beyond the first.
    assertThat(runs(relu, call("Copy.fill", 9, 0f, x, 70), call("Copy.copy", 9, y, 11, x, 90)))
        .containsExactly(2, 1);
  }

  @Test
  void biasesAreReadByChannel() {
    DeviceCopy x = copy();
    DeviceCopy y = copy();
    Call bias = call("Bias.addBias", 4, 5, 3, x, 0, y, 0);

    assertThat(runs(bias, call("Unary.relu", 60, y, 0, y, 0))).containsExactly(2);
    assertThat(runs(bias, call("Copy.fill", 9, 0f, x, 5))).containsExactly(2);
    assertThat(runs(bias, call("Copy.fill", 9, 0f, x, 4))).containsExactly(1, 1);
    assertThat(runs(call("Copy.fill", 9, 0f, x, 0), bias)).containsExactly(1, 1);
    assertThat(runs(bias, call("Copy.copy", 60, y, 0, x, 0))).containsExactly(1, 1);
  }

  @Test
  void chainsEndSomewhere() {
    DeviceCopy x = copy();
    DeviceCopy y = copy();
    Call relu = call("Unary.relu", 50, x, 0, x, 0);
    Call step = call("Step.momentum", 50, 1f, 1f, 1f, x, 0, x, 60, x, 120);
    Call softmax = call("Softmax.softmax", 5, 10, x, 0, y, 0);

    assertThat(runs()).isEmpty();
    assertThat(runs(Collections.nCopies(20, relu).toArray(Call[]::new))).containsExactly(16, 4);
    assertThat(runs(Collections.nCopies(7, step).toArray(Call[]::new))).containsExactly(5, 2);
    assertThat(runs(relu, softmax, softmax, relu, relu)).containsExactly(1, 1, 1, 2);
    assertThat(runs(relu, call("Copy.fill", 1001, 0f, y, 0), relu, relu)).containsExactly(1, 1, 2);
  }

  private static DeviceCopy copy() {
    return new DeviceCopy(Storage.allocate(Arena.ofAuto(), DType.FLOAT32, 1), null);
  }

  private static Call call(String kernel, Object... arguments) {
    String[] name = kernel.split("[.]");
    return new Call(NamedKernels.find(name[0], name[1], DType.FLOAT32), List.of(arguments));
  }

  /** Returns how many calls each kernel does, none of them of more than 1000 elements. */
  private static List<Integer> runs(Call... calls) {
    return Chains.of(List.of(calls), 1000).stream().map(List::size).toList();
  }

  private static Step step(Random random) {
    int n = COUNTS[random.nextInt(COUNTS.length)];
    Place x = place(random);
    Place y = placeBeside(random, n, x);
    Place t = placeBeside(random, n, y);
    double number = random.nextInt(3) * 0.7;
    boolean accumulate = random.nextBoolean();
    UnaryOp unary = UnaryOp.values()[random.nextInt(UnaryOp.values().length)];
    BinaryOp binary = BinaryOp.values()[random.nextInt(BinaryOp.values().length)];
    return switch (random.nextInt(10)) {
      case 0 -> (loops, data) -> loops.fill(n, number, data.get(y.storage), y.from);
      case 1 ->
          (loops, data) -> loops.copy(n, data.get(x.storage), x.from, data.get(y.storage), y.from);
      case 2 ->
          (loops, data) ->
              loops.axpy(n, number, data.get(x.storage), x.from, data.get(y.storage), y.from);
      case 3 ->
          (loops, data) ->
              loops.unary(unary, n, data.get(x.storage), x.from, data.get(y.storage), y.from);
      case 4, 5 -> {
        Place in = x.equals(y) ? t : x;
        yield (loops, data) ->
            loops.unaryDerivative(
                unary,
                n,
                data.get(in.storage),
                in.from,
                data.get(in.storage),
                in.from,
                data.get(t.storage),
                t.from,
                data.get(y.storage),
                y.from,
                accumulate);
      }
      case 6 ->
          (loops, data) ->
              loops.binary(
                  binary,
                  n,
                  data.get(x.storage),
                  x.from,
                  data.get(t.storage),
                  t.from,
                  data.get(y.storage),
                  y.from);
      case 7 ->
          (loops, data) ->
              loops.binaryDerivative(
                  binary,
                  n % 2,
                  n,
                  data.get(x.storage),
                  x.from,
                  data.get(t.storage),
                  t.from,
                  data.get(t.storage),
                  t.from,
                  data.get(y.storage),
                  y.from,
                  accumulate);
      case 8 -> {
        Place w = t.equals(y) ? new Place((y.storage + 1) % 3, y.from) : t;
        Place g = y.overlaps(x, n) ? y : w;
        yield (loops, data) ->
            loops.momentumStep(
                n,
                number,
                0.9,
                0.01,
                data.get(g.storage),
                g.from,
                data.get(y.storage),
                y.from,
                data.get(w.storage),
                w.from);
      }
      default -> {
        int channels = 1 + random.nextInt(5);
        int inner = 1 + random.nextInt(3);
        int outer = Math.max(1, n / (channels * inner));
        Place bias = new Place((y.storage + 1) % 3, y.from);
        yield (loops, data) ->
            loops.addBias(
                outer,
                channels,
                inner,
                data.get(bias.storage),
                bias.from,
                data.get(y.storage),
                y.from);
      }
    };
  }

  private static Place place(Random random) {
    return new Place(random.nextInt(3), PLACES[random.nextInt(PLACES.length)]);
  }

  /** Returns a place whose n elements are those of the other, or none of them. */
  private static Place placeBeside(Random random, int n, Place other) {
    Place place = place(random);
    return place.overlaps(other, n) ? other : place;
  }
}
