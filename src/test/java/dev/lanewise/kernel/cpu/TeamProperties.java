package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanewise.kernel.portable.PortableLoopsF32;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

class TeamProperties {
  private static final ExecutorService WORKERS = Executors.newFixedThreadPool(3);

  /** Where helpers come from. */
  enum Source {
    OWN,
    POOL,
    CALLER;

    Executor executor() {
      return switch (this) {
        case OWN -> null;
        case POOL -> WORKERS;
        case CALLER -> Runnable::run;
      };
    }
  }

  @AfterContainer
  static void endPool() {
    WORKERS.shutdownNow();
  }

  @Property(tries = 300)
  void everyPieceRunsExactlyOnceAndNoSlotTwiceAtATime(
      @ForAll @IntRange(min = 1, max = 8) int threads,
      @ForAll Source source,
      @ForAll @IntRange(max = 400) int pieces,
      @ForAll @IntRange(min = 1, max = 4) int runs) {
    try (Team team = new Team(threads, source.executor(), PortableLoopsF32::new)) {
      AtomicIntegerArray inSlot = new AtomicIntegerArray(threads);
      AtomicInteger shared = new AtomicInteger();
      for (int run = 0; run < runs; run++) {
        AtomicIntegerArray times = new AtomicIntegerArray(pieces);

        team.run(
            pieces,
            (piece, slot, loops) -> {
              if (inSlot.getAndIncrement(slot) != 0) {
                shared.incrementAndGet();
              }
              times.incrementAndGet(piece);
              inSlot.getAndDecrement(slot);
            });

        for (int piece = 0; piece < pieces; piece++) {
          assertThat(times.get(piece)).as("runs of piece %d", piece).isEqualTo(1);
        }
      }
      assertThat(shared).hasValue(0);
    }
  }

  @Property(tries = 200)
  void whatAPieceThrowsComesOutAndTheTeamWorksOn(
      @ForAll @IntRange(min = 1, max = 8) int threads,
      @ForAll Source source,
      @ForAll @IntRange(min = 1, max = 60) int pieces,
      @ForAll @IntRange(max = 59) int chosen,
      @ForAll boolean error) {
    int failing = chosen % pieces;
    Throwable thrown = error ? new AssertionError("piece") : new IllegalArgumentException("piece");
    try (Team team = new Team(threads, source.executor(), PortableLoopsF32::new)) {
      for (int round = 0; round < 2; round++) {
        assertThatThrownBy(
                () ->
                    team.run(
                        pieces,
                        (piece, slot, loops) -> {
                          if (piece == failing) {
                            sneak(thrown);
                          }
                        }))
            .isSameAs(thrown);

        AtomicInteger done = new AtomicInteger();
        team.run(pieces, (piece, slot, loops) -> done.incrementAndGet());
        assertThat(done).hasValue(pieces);
      }
    }
  }

  private static void sneak(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) e;
  }
}
