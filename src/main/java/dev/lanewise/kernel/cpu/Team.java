package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The caller and its helpers, who share out the pieces of one task at a time.
 *
 * <p>Helpers come from the caller's executor, or are daemon threads of the team's own, started when
 * first needed and ended by {@link #close}. The caller always works too and never waits for a
 * helper that has not begun, so a busy or shut-down executor costs speed alone. Waiting threads are
 * parked. A run allocates nothing.
 */
final class Team implements AutoCloseable {
  /** The most pieces a task can be cut into. */
  static final int MAX_PIECES = (1 << 20) - 1;

  private final Loops[] loops;
  private final Helper[] helpers;
  private final Executor executor;

  /**
   * The run's number (24 bits), its pieces (20) and the next piece to hand out (20), in one word: a
   * helper that was late for a run can then never take a piece by that run's numbers.
   */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Piece task;
  private volatile Thread caller;
  private volatile boolean closed;

  /**
   * @param executor where helpers come from, or null for threads of the team's own
   */
  Team(int threads, Executor executor, Supplier<Loops> loops) {
    this.loops = new Loops[threads];
    this.helpers = new Helper[threads - 1];
    this.executor = executor;
    for (int slot = 0; slot < threads; slot++) {
      this.loops[slot] = loops.get();
    }
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
    }
  }

  int threads() {
    return loops.length;
  }

  /** The caller's own loops, for work that is not worth cutting. */
  Loops loops() {
    requireOpen();
    return loops[0];
  }

  /** Throws once the team is closed. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("kernels used after they were closed");
    }
  }

  /** Runs all pieces and returns when the last is done; throws what the first failing one threw. */
  void run(int pieces, Piece task) {
    requireOpen();
    if (pieces <= 1 || helpers.length == 0) {
      for (int piece = 0; piece < pieces; piece++) {
        task.run(piece, 0, loops[0]);
      }
      return;
    }
    this.task = task;
    caller = Thread.currentThread();
    unfinished.set(pieces);
    ticket.set(((ticket.get() >>> 40) + 1) << 40 | (long) pieces << 20);
    for (int i = 0; i < Math.min(helpers.length, pieces - 1); i++) {
      helpers[i].call();
    }
    work(0);
    while (unfinished.get() > 0) {
      LockSupport.park(this);
    }
    this.task = null;
    rethrow(failure.getAndSet(null));
  }

  private void work(int slot) {
    for (long t = ticket.get(); hasPiece(t); t = ticket.get()) {
      if (ticket.compareAndSet(t, t + 1)) {
        try {
          task.run((int) t & MAX_PIECES, slot, loops[slot]);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
        Thread waiting = caller;
        if (unfinished.decrementAndGet() == 0 && slot != 0) {
          LockSupport.unpark(waiting);
        }
      }
    }
  }

  private static boolean hasPiece(long ticket) {
    return ((int) ticket & MAX_PIECES) < ((int) (ticket >>> 20) & MAX_PIECES);
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** Ends the team's own threads. */
  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper.thread);
    }
  }

  private final class Helper implements Runnable {
    private final int slot;
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile Thread thread;

    Helper(int slot) {
      this.slot = slot;
    }

    void call() {
      if (!called.compareAndSet(false, true)) {
        return;
      }
      try {
        wake();
      } catch (RuntimeException | OutOfMemoryError e) {
        // A full executor or a system without a thread to spare: the others do the work.
        called.set(false);
      }
    }

    private void wake() {
      if (executor != null) {
        executor.execute(this);
      } else if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("lanewise-helper-" + slot).start(this::live);
      } else {
        LockSupport.unpark(thread);
      }
    }

    private void live() {
      while (!closed) {
        if (called.get()) {
          run();
        } else {
          LockSupport.park(this);
        }
      }
    }

    @Override
    public void run() {
      do {
        work(slot);
        called.set(false);
      } while (hasPiece(ticket.get()) && called.compareAndSet(false, true));
    }
  }
}
