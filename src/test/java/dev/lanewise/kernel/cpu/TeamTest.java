package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lanewise.kernel.portable.PortableLoopsF32;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors that do not help, and lives of threads. A hang fails by the timeout. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamTest {
  private static Team team(int threads, Executor executor) {
    return new Team(threads, executor, PortableLoopsF32::new);
  }

  private static void assertWorks(Team team) {
    for (int pieces : new int[] {0, 1, 2, 7, 100}) {
      AtomicInteger sum = new AtomicInteger();
      team.run(pieces, (piece, slot, loops) -> sum.addAndGet(piece + 1));
      assertThat(sum).hasValue(pieces * (pieces + 1) / 2);
    }
  }

  @Test
  void aRefusingExecutorCostsSpeedAlone() {
    AtomicInteger asked = new AtomicInteger();
    Executor refusing =
        task -> {
          asked.incrementAndGet();
          throw new RejectedExecutionException("no");
        };
    try (Team team = team(4, refusing)) {
      assertWorks(team);
    }
    assertThat(asked).hasPositiveValue();
  }

  @Test
  void anExecutorThatFailsOtherwiseCostsSpeedAlone() {
    AtomicInteger asked = new AtomicInteger();
    Executor broken =
        task -> {
          if (asked.incrementAndGet() % 2 == 0) {
            throw new IllegalStateException("broken");
          }
          throw new OutOfMemoryError("unable to create native thread");
        };
    try (Team team = team(4, broken)) {
      assertWorks(team);
    }
    assertThat(asked).hasPositiveValue();
  }

  @Test
  void aShutDownExecutorCostsSpeedAlone() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    pool.shutdown();
    try (Team team = team(3, pool)) {
      assertWorks(team);
    }
  }

  @Test
  void aSaturatedExecutorCostsSpeedAlone() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try (Team team = team(3, pool)) {
      pool.execute(() -> awaitQuietly(release));

      assertWorks(team);
    }
    release.countDown();
    pool.shutdown();
    // What was queued for the team finds no work, and ends.
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theCallerMayBeTheExecutorsOnlyThread() throws Exception {
    try (ExecutorService pool = Executors.newSingleThreadExecutor();
        Team team = team(4, pool)) {
      pool.submit(() -> assertWorks(team)).get();
    }
  }

  @Test
  void aVirtualThreadMayCall() throws Exception {
    for (ThreadFactory helpers : Arrays.asList(null, Thread.ofVirtual().factory())) {
      Executor executor = helpers == null ? null : task -> helpers.newThread(task).start();
      try (Team team = team(3, executor)) {
        FutureTask<Void> task = new FutureTask<>(() -> assertWorks(team), null);
        Thread.ofVirtual().start(task);
        task.get();
      }
    }
  }

  @Test
  void anInterruptedCallerFinishesAndStaysInterrupted() {
    try (Team team = team(3, null)) {
      Thread.currentThread().interrupt();
      assertWorks(team);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void helpersDoHelp() {
    CountDownLatch all = new CountDownLatch(3);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (Team team = team(3, null)) {
      // Each piece waits until three threads are at work, which must therefore exist.
      team.run(
          3,
          (piece, slot, loops) -> {
            threads.add(Thread.currentThread());
            all.countDown();
            awaitQuietly(all);
          });
    }
    assertThat(threads).hasSize(3).contains(Thread.currentThread());
  }

  @Test
  void closeEndsTheTeamsOwnThreads() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(4);
    Team team = team(4, null);
    team.run(
        4,
        (piece, slot, loops) -> {
          threads.add(Thread.currentThread());
          all.countDown();
          awaitQuietly(all);
        });
    threads.remove(Thread.currentThread());
    assertThat(threads).hasSize(3).allMatch(Thread::isDaemon).allMatch(Thread::isAlive);

    team.close();

    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(threads).noneMatch(Thread::isAlive);
    assertThatCode(team::close).doesNotThrowAnyException();
  }

  @Test
  void smallTasksWakeNobody() {
    AtomicInteger asked = new AtomicInteger();
    try (Team team = team(4, task -> asked.incrementAndGet())) {
      AtomicInteger done = new AtomicInteger();
      team.run(100, Team.WORK_PER_WAKE - 1, (piece, slot, loops) -> done.incrementAndGet());
      assertThat(done).hasValue(100);
      assertThat(asked).hasValue(0);

      team.run(100, 2 * Team.WORK_PER_WAKE, (piece, slot, loops) -> done.incrementAndGet());
      assertThat(done).hasValue(200);
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void idleHelpersUseNoProcessorTime() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    try (Team team = team(2, null)) {
      team.run(
          2,
          (piece, slot, loops) -> {
            threads.add(Thread.currentThread());
            both.countDown();
            awaitQuietly(both);
          });
      threads.remove(Thread.currentThread());
      Thread helper = threads.iterator().next();
      long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(helper.threadId());
      Thread.sleep(300);

      long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(helper.threadId()) - before;

      assertThat(helper.getState()).isEqualTo(Thread.State.WAITING);
      assertThat(used).isBetween(0L, 20_000_000L);
    }
  }

  @Test
  void startsNoThreadBeforeItIsNeeded() {
    AtomicReference<String> asked = new AtomicReference<>();
    try (Team team = team(4, task -> asked.set("helper"))) {
      team.run(1, (piece, slot, loops) -> assertThat(slot).isZero());
      team.run(0, (piece, slot, loops) -> asked.set("piece"));
    }
    assertThat(asked).hasNullValue();
  }

  @Test
  void manyRunsInARowLoseNoWakeUp() {
    for (int threads : new int[] {2, 3, 5}) {
      try (Team team = team(threads, null)) {
        AtomicInteger done = new AtomicInteger();
        for (int run = 0; run < 20_000; run++) {
          team.run(2 + run % 7, (piece, slot, loops) -> done.incrementAndGet());
        }
        assertThat(done).hasValue(pieces(20_000));
      }
    }
  }

  @Test
  void manyRunsInARowOnAnExecutorLoseNoWakeUp() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (Team team = team(3, pool)) {
      AtomicInteger done = new AtomicInteger();
      for (int run = 0; run < 20_000; run++) {
        team.run(2 + run % 7, (piece, slot, loops) -> done.incrementAndGet());
      }
      assertThat(done).hasValue(pieces(20_000));
    } finally {
      pool.shutdown();
    }
  }

  private static int pieces(int runs) {
    int sum = 0;
    for (int run = 0; run < runs; run++) {
      sum += 2 + run % 7;
    }
    return sum;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
