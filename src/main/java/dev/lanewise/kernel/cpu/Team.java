package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The caller and its helpers, who share out the pieces of one task at a time.
 *
 * <p>Helpers come from the caller's executor, or are daemon threads of the team's own, started when
 * first needed and ended by {@link #close}. The caller always works too and never waits for a
 * helper that has not begun, so a busy or shut-down executor costs speed alone. A run allocates
 * nothing.
 *
 * <p>Each thread begins with a share of neighbouring pieces, the same share in each run, and then
 * takes what is left of the others'. So data that one kernel left in a core's cache are mostly
 * there for the next.
 *
 * <p>Waiting threads are parked. To wake one costs the waker 7 µs, and the woken one begins 21 µs
 * later (measured on Linux in a virtual machine), while the kernels of a small network take 5 to
 * 500 µs. So a helper that finds no more work looks out for some during {@link #PATIENCE_NANOS}
 * before it parks, and so does a caller that waits for others' last pieces: at most what the
 * wake-up it may save would have cost. Nobody looks out in a team larger than the machine, and no
 * helper on a virtual thread, whose carrier others may need. Small tasks wake nobody.
 */
final class Team implements AutoCloseable {
  /** The most pieces a task can be cut into. */
  static final int MAX_PIECES = (1 << 20) - 1;

  /** The work that must be there for each helper that is woken: about 50 µs of one thread. */
  static final long WORK_PER_WAKE = 500_000;

  /** The work that is not worth sharing even with helpers that are awake: about 3 µs. */
  private static final long LEAST_SHARED_WORK = 1 << 15;

  /**
   * How long a thread without work looks out for more before it parks. A training step of LeNet on
   * two threads gains 1.73 times with no patience, 1.80 with 5 µs, and 1.87 with 20 or 50 µs.
   */
  private static final long PATIENCE_NANOS = 20_000;

  /** Longs between two shares: they stand in cache lines of their own. */
  private static final int SPACING = 16;

  private final Loops[] loops;
  private final Helper[] helpers;
  private final Executor executor;
  private final long patience;

  /**
   * For each slot's share of the pieces, the run's number (24 bits), the share's end (20) and the
   * next piece to hand out (20), in one word: a helper that was late for a run can then never take
   * a piece by that run's numbers.
   */
  private final AtomicLongArray shares;

  private long runs;

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Piece task;
  private volatile Thread parkedCaller;
  private volatile boolean closed;

  /**
   * @param executor where helpers come from, or null for threads of the team's own
   */
  Team(int threads, Executor executor, Supplier<Loops> loops) {
    this.loops = new Loops[threads];
    this.helpers = new Helper[threads - 1];
    this.executor = executor;
    this.shares = new AtomicLongArray(threads * SPACING);
    this.patience = threads <= Runtime.getRuntime().availableProcessors() ? PATIENCE_NANOS : 0;
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

  /** Whether calls go to a device, whole. */
  boolean onDevice() {
    return loops[0].onDevice();
  }

  /** How much of a total makes a piece: what is wanted, or all of it on a device. */
  int piece(int wanted, int total) {
    return onDevice() ? Math.max(1, total) : wanted;
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

  /** Runs all pieces of a task that is worth any helper. */
  void run(int pieces, Piece task) {
    run(pieces, Long.MAX_VALUE, task);
  }

  /**
   * Runs all pieces and returns when the last is done; throws what the first failing one threw.
   *
   * @param work in all, in plain operations on one element, of which a thread does about 10 a
   *     nanosecond; decides who is woken, and never what is computed
   */
  void run(int pieces, long work, Piece task) {
    requireOpen();
    if (pieces <= 1 || helpers.length == 0 || work < LEAST_SHARED_WORK) {
      for (int piece = 0; piece < pieces; piece++) {
        task.run(piece, 0, loops[0]);
      }
      return;
    }
    this.task = task;
    unfinished.set(pieces);
    runs++;
    int slots = Math.min(loops.length, pieces);
    for (int slot = 0; slot < slots; slot++) {
      long from = (long) pieces * slot / slots;
      long to = (long) pieces * (slot + 1) / slots;
      shares.set(slot * SPACING, runs << 40 | to << 20 | from);
    }
    long useful = Math.min(slots - 1, work / WORK_PER_WAKE);
    for (int i = 0; i < useful; i++) {
      helpers[i].call();
    }
    work(0);
    awaitHelpers();
    this.task = null;
    if (failure.get() != null) {
      rethrow(failure.getAndSet(null));
    }
  }

  /** Does the pieces of the slot's own share, then what others have not come to. */
  private void work(int slot) {
    for (int i = 0; i < loops.length; i++) {
      workOn((slot + i) % loops.length, slot);
    }
  }

  private void workOn(int share, int slot) {
    int at = share * SPACING;
    for (long t = shares.get(at); hasPiece(t); t = shares.get(at)) {
      if (shares.compareAndSet(at, t, t + 1)) {
        try {
          task.run((int) t & MAX_PIECES, slot, loops[slot]);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
        if (unfinished.decrementAndGet() == 0) {
          LockSupport.unpark(parkedCaller);
        }
      }
    }
  }

  private static boolean hasPiece(long share) {
    return ((int) share & MAX_PIECES) < ((int) (share >>> 20) & MAX_PIECES);
  }

  private void awaitHelpers() {
    if (unfinished.get() == 0) {
      return;
    }
    long from = System.nanoTime();
    while (System.nanoTime() - from < patience) {
      if (unfinished.get() == 0) {
        return;
      }
      Thread.onSpinWait();
    }
    parkedCaller = Thread.currentThread();
    while (unfinished.get() > 0) {
      LockSupport.park(this);
    }
    parkedCaller = null;
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** Ends the team's own threads. */
  @Override
  public void close() {
    closed = true;
    for (Loops each : loops) {
      each.close();
    }
    for (Helper helper : helpers) {
      LockSupport.unpark(helper.thread);
    }
  }

  private final class Helper implements Runnable {
    private final int slot;

    /** Whether it has to be called: neither at work nor on the look-out for some. */
    private final AtomicBoolean away = new AtomicBoolean(true);

    private volatile Thread thread;

    Helper(int slot) {
      this.slot = slot;
    }

    void call() {
      if (!away.get() || !away.compareAndSet(true, false)) {
        return;
      }
      try {
        wake();
      } catch (RuntimeException | OutOfMemoryError e) {
        // A full executor or a system without a thread to spare: the others do the work.
        away.set(true);
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
        if (away.get()) {
          LockSupport.park(this);
        } else {
          run();
        }
      }
    }

    /** Works until there is none left, and for a while none comes. */
    @Override
    public void run() {
      do {
        do {
          work(slot);
        } while (seesMore());
        away.set(true);
        // Whoever brought work before that may have taken this helper for present.
      } while (hasPiece(shares.get(slot * SPACING)) && away.compareAndSet(true, false));
    }

    private boolean seesMore() {
      if (patience == 0 || Thread.currentThread().isVirtual()) {
        return false;
      }
      long from = System.nanoTime();
      do {
        if (hasPiece(shares.get(slot * SPACING))) {
          return true;
        }
        Thread.onSpinWait();
      } while (System.nanoTime() - from < patience && !closed);
      return false;
    }
  }
}
