package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MemoryPlanProperties {
  /** Which memory a buffer has, and when. */
  private record Life(MemoryPlan.Buffer buffer, int from, int to) {
    boolean clashes(Life other) {
      boolean sameTime = from <= other.to && other.from <= to;
      boolean samePlace =
          buffer.offset() < other.buffer.offset() + other.buffer.size()
              && other.buffer.offset() < buffer.offset() + buffer.size();
      return sameTime && samePlace && buffer.size() > 0 && other.buffer.size() > 0;
    }
  }

  @Property
  void buffersInUseAtTheSameTimeNeverOverlap(
      @ForAll @Size(max = 40) List<@Size(value = 3) List<@IntRange(max = 30) Integer>> buffers) {
    MemoryPlan plan = new MemoryPlan();
    List<Life> lives = new ArrayList<>();
    long sum = 0;
    int[] alive = new int[61];
    for (List<Integer> buffer : buffers) {
      int size = buffer.get(0) * 7;
      int from = buffer.get(1);
      int to = from + buffer.get(2);
      lives.add(new Life(plan.add(size, from, to), from, to));
      sum += MemoryPlan.align(size);
      for (int step = from; step <= to; step++) {
        alive[step] += size;
      }
    }

    int total = plan.place();

    int most = 0;
    for (int inUse : alive) {
      most = Math.max(most, inUse);
    }
    assertThat((long) total).isBetween((long) most, sum);
    for (int i = 0; i < lives.size(); i++) {
      MemoryPlan.Buffer buffer = lives.get(i).buffer();
      assertThat(buffer.offset() % 16).isZero();
      assertThat(buffer.offset() + buffer.size()).isBetween(0, total);
      for (int j = 0; j < i; j++) {
        assertThat(lives.get(i).clashes(lives.get(j))).as("%d and %d", i, j).isFalse();
      }
    }
  }

  @Property
  void buffersOneAfterTheOtherNeedNoMoreThanTheLargest(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 1000) Integer> sizes) {
    MemoryPlan plan = new MemoryPlan();
    for (int i = 0; i < sizes.size(); i++) {
      plan.add(sizes.get(i), i, i);
    }

    int largest = sizes.stream().mapToInt(i -> i).max().orElseThrow();

    assertThat(plan.place()).isEqualTo((int) MemoryPlan.align(largest));
  }

  @Example
  void moreThanCanBeNumberedIsRefused() {
    MemoryPlan plan = new MemoryPlan();
    plan.add((1 << 30) - 32, 0, 2);
    plan.add((1 << 30) - 32, 0, 0);
    plan.add((1 << 30) - 32, 1, 1);
    assertThat(plan.place()).isPositive();
    plan.add(100, 0, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(plan::place)
        .withMessageContaining("use a smaller batch");
  }
}
