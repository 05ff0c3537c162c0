package dev.lanewise.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers of known size and lifetime in one block, so that those in use at the same time do
 * not overlap: largest first, each at the lowest place that is free for all its life.
 */
final class MemoryPlan {
  /** Every buffer starts at a multiple of this many elements: of 64 bytes at least. */
  private static final int ALIGNMENT = 16;

  private final List<Buffer> buffers = new ArrayList<>();

  /** A buffer, in use from step {@code from} to step {@code to}, both included. */
  static final class Buffer {
    private final int size;
    private final int from;
    private final int to;
    private int offset;

    private Buffer(int size, int from, int to) {
      this.size = size;
      this.from = from;
      this.to = to;
    }

    int offset() {
      return offset;
    }

    int size() {
      return size;
    }

    boolean meets(Buffer other) {
      return from <= other.to && other.from <= to;
    }

    private long end() {
      return align((long) offset + size);
    }
  }

  static long align(long size) {
    return Math.ceilDiv(size, (long) ALIGNMENT) * ALIGNMENT;
  }

  Buffer add(int size, int from, int to) {
    Buffer buffer = new Buffer(size, from, to);
    buffers.add(buffer);
    return buffer;
  }

  /**
   * Sets all offsets.
   *
   * @return the elements needed in all
   * @throws IllegalArgumentException if there are more than an {@code int} can number
   */
  int place() {
    List<Buffer> placed = new ArrayList<>();
    long total = 0;
    List<Buffer> largestFirst =
        buffers.stream().sorted(Comparator.comparingInt(Buffer::size).reversed()).toList();
    for (Buffer buffer : largestFirst) {
      long at = 0;
      List<Buffer> inTheWay =
          placed.stream()
              .filter(buffer::meets)
              .sorted(Comparator.comparingInt(Buffer::offset))
              .toList();
      for (Buffer other : inTheWay) {
        if (at + buffer.size <= other.offset) {
          break;
        }
        at = Math.max(at, other.end());
      }
      if (align(at + buffer.size) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the workspace needs more than the 2147483647 elements that can be numbered;"
                + " use a smaller batch");
      }
      buffer.offset = (int) at;
      total = Math.max(total, buffer.end());
      placed.add(buffer);
    }
    return (int) total;
  }
}
