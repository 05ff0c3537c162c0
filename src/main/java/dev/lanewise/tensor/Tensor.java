package dev.lanewise.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A dense row-major view of a {@link Storage}: an offset, a shape and a type. Does no arithmetic.
 *
 * <p>The view itself is immutable, its elements are not. A tensor whose arena is closed throws
 * {@link IllegalStateException} on every access; one of a confined arena throws {@link
 * WrongThreadException} on access from another thread. There is no other synchronisation.
 */
public final class Tensor {
  private final Storage storage;
  private final int offset;
  private final Shape shape;

  private Tensor(Storage storage, int offset, Shape shape) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
  }

  /**
   * Returns a tensor of zeros in new memory from an arena.
   *
   * @throws IllegalStateException if the arena is closed
   */
  public static Tensor zeros(Arena arena, DType dtype, Shape shape) {
    return new Tensor(Storage.allocate(arena, dtype, shape.size()), 0, shape);
  }

  /**
   * Returns a tensor in new memory from an arena, filled with those values in row-major order.
   *
   * @throws IllegalArgumentException if there are not {@code shape.size()} values
   */
  public static Tensor of(Arena arena, DType dtype, Shape shape, double... values) {
    requireLength("values", values.length, shape);
    Tensor tensor = zeros(arena, dtype, shape);
    tensor.copyFrom(values);
    return tensor;
  }

  /**
   * Returns a view of part of a storage.
   *
   * @param offset the first element
   * @throws IndexOutOfBoundsException if the view would reach past the storage
   */
  public static Tensor view(Storage storage, int offset, Shape shape) {
    if (offset < 0 || offset > storage.size() - shape.size()) {
      throw new IndexOutOfBoundsException(
          "a view of shape "
              + shape
              + " at element "
              + offset
              + " does not fit a storage of "
              + storage.size()
              + " elements");
    }
    return new Tensor(storage, offset, shape);
  }

  /** Returns the memory that this is a view of. */
  public Storage storage() {
    return storage;
  }

  /**
   * Returns the memory of the storage's elements; this tensor's begin at {@link #offset()}. It is
   * for kernels, see {@link Storage#data}.
   */
  public MemorySegment segment() {
    return storage.data();
  }

  /** Returns the position of the first element in the storage. */
  public int offset() {
    return offset;
  }

  /** Returns the shape. */
  public Shape shape() {
    return shape;
  }

  /** Returns the number of elements. */
  public int size() {
    return shape.size();
  }

  /** Returns the type of the elements. */
  public DType dtype() {
    return storage.dtype();
  }

  /**
   * Returns the same elements under another shape.
   *
   * @throws IllegalArgumentException if the shapes differ in size
   */
  public Tensor reshape(Shape other) {
    if (other.size() != shape.size()) {
      throw new IllegalArgumentException(
          "cannot reshape " + shape + " of " + size() + " elements to " + other);
    }
    return new Tensor(storage, offset, other);
  }

  /**
   * Returns a view of the positions {@code from} to {@code to - 1} of the outermost dimension.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public Tensor slice(int from, int to) {
    Objects.checkFromToIndex(from, to, shape.dim(0));
    Shape row = shape.tail();
    return new Tensor(storage, offset + from * row.size(), row.prepend(to - from));
  }

  /**
   * Returns one element.
   *
   * @param index its row-major position, from 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public double get(int index) {
    int at = position(index);
    storage.beforeRead();
    return switch (dtype()) {
      case FLOAT32 -> segment().getAtIndex(ValueLayout.JAVA_FLOAT, at);
      case FLOAT64 -> segment().getAtIndex(ValueLayout.JAVA_DOUBLE, at);
    };
  }

  /**
   * Sets one element, rounded to this tensor's type.
   *
   * @param index its row-major position, from 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public void set(int index, double value) {
    int at = position(index);
    storage.beforeWrite();
    switch (dtype()) {
      case FLOAT32 -> segment().setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) value);
      case FLOAT64 -> segment().setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
    }
  }

  private int position(int index) {
    if (index < 0 || index >= shape.size()) {
      throw new IndexOutOfBoundsException(
          "element " + index + " of a tensor of shape " + shape + ", " + size() + " elements");
    }
    requireAlive();
    return offset + index;
  }

  /**
   * Throws unless the memory is still there.
   *
   * @throws IllegalStateException if the arena of this tensor is closed
   */
  public void requireAlive() {
    if (!storage.isAlive()) {
      throw new IllegalStateException("tensor of shape " + shape + " used after it was closed");
    }
  }

  /**
   * Replaces all elements, rounded to this tensor's type.
   *
   * @throws IllegalArgumentException if there are not {@code size()} values; nothing is changed
   */
  public void copyFrom(double[] values) {
    requireLength("values", values.length, shape);
    requireAlive();
    storage.beforeWrite();
    if (dtype() == DType.FLOAT64) {
      MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_DOUBLE, offset * 8L, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        segment().setAtIndex(ValueLayout.JAVA_FLOAT, offset + (long) i, (float) values[i]);
      }
    }
  }

  /**
   * Replaces all elements.
   *
   * @throws IllegalArgumentException if there are not {@code size()} values; nothing is changed
   */
  public void copyFrom(float[] values) {
    requireLength("values", values.length, shape);
    requireAlive();
    storage.beforeWrite();
    if (dtype() == DType.FLOAT32) {
      MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_FLOAT, offset * 4L, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        segment().setAtIndex(ValueLayout.JAVA_DOUBLE, offset + (long) i, values[i]);
      }
    }
  }

  /**
   * Replaces all elements by another tensor's, converted to this tensor's type.
   *
   * @throws IllegalArgumentException if the sizes differ; nothing is changed
   */
  public void copyFrom(Tensor source) {
    requireLength("elements", source.size(), shape);
    requireAlive();
    source.requireAlive();
    if (dtype() == source.dtype()) {
      source.storage.beforeRead();
      storage.beforeWrite();
      long width = dtype().bytes();
      MemorySegment.copy(
          source.segment(), source.offset * width, segment(), offset * width, size() * width);
    } else {
      copyFrom(source.toDoubleArray());
    }
  }

  /** Returns the elements in row-major order. */
  public double[] toDoubleArray() {
    requireAlive();
    storage.beforeRead();
    double[] values = new double[size()];
    if (dtype() == DType.FLOAT64) {
      MemorySegment.copy(segment(), ValueLayout.JAVA_DOUBLE, offset * 8L, values, 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = segment().getAtIndex(ValueLayout.JAVA_FLOAT, offset + (long) i);
      }
    }
    return values;
  }

  /** Returns the elements in row-major order, rounded to float32. */
  public float[] toFloatArray() {
    requireAlive();
    storage.beforeRead();
    float[] values = new float[size()];
    if (dtype() == DType.FLOAT32) {
      MemorySegment.copy(segment(), ValueLayout.JAVA_FLOAT, offset * 4L, values, 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) segment().getAtIndex(ValueLayout.JAVA_DOUBLE, offset + (long) i);
      }
    }
    return values;
  }

  /**
   * Returns the elements' bytes, in the machine's byte order; a view, not a copy, and to be used at
   * once: a kernel that runs later may leave newer elements on a device.
   */
  public MemorySegment bytes() {
    requireAlive();
    storage.beforeWrite();
    long width = dtype().bytes();
    return segment().asSlice(offset * width, size() * width);
  }

  private static void requireLength(String what, int given, Shape shape) {
    if (given != shape.size()) {
      throw new IllegalArgumentException(
          given
              + " "
              + what
              + " for a tensor of shape "
              + shape
              + ", "
              + shape.size()
              + " elements");
    }
  }

  /** Returns type and shape, as in {@code float32[64, 10]}. */
  @Override
  public String toString() {
    return dtype() + shape.toString();
  }
}
