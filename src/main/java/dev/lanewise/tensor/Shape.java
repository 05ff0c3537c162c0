package dev.lanewise.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's dimensions, outermost first; row-major. Immutable.
 *
 * <p>A shape with no dimension, {@code []}, is a scalar of one element. A dimension may be 0. There
 * are at most 2<sup>31</sup> − 1 elements, so that an {@code int} numbers them all.
 */
public final class Shape {
  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    this.size = count(dims);
  }

  /**
   * Returns the shape with those dimensions.
   *
   * @throws IllegalArgumentException if a dimension is negative or if there are more than
   *     2<sup>31</sup> − 1 elements
   */
  public static Shape of(int... dims) {
    return new Shape(dims.clone());
  }

  private static int count(int[] dims) {
    long size = 1;
    boolean empty = false;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + " has a negative dimension");
      }
      empty |= dim == 0;
    }
    for (int dim : empty ? new int[] {0} : dims) {
      size *= dim;
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape "
                + Arrays.toString(dims)
                + " has more than the 2147483647 elements that a tensor can hold");
      }
    }
    return (int) size;
  }

  /** Returns the number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /**
   * Returns the size of one dimension.
   *
   * @param axis from 0 (outermost) to {@code rank() - 1}
   * @throws IndexOutOfBoundsException if there is no such dimension
   */
  public int dim(int axis) {
    if (axis < 0 || axis >= dims.length) {
      throw new IndexOutOfBoundsException("shape " + this + " has no dimension " + axis);
    }
    return dims[axis];
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns a copy of the dimensions. */
  public int[] toArray() {
    return dims.clone();
  }

  /** Returns the number of elements from dimension {@code axis} inwards; 1 if axis is the rank. */
  public int sizeFrom(int axis) {
    return count(Arrays.copyOfRange(dims, axis, dims.length));
  }

  /** Returns this shape with one more dimension in front. */
  public Shape prepend(int dim) {
    int[] longer = new int[dims.length + 1];
    longer[0] = dim;
    System.arraycopy(dims, 0, longer, 1, dims.length);
    return new Shape(longer);
  }

  /**
   * Returns this shape without its outermost dimension.
   *
   * @throws IndexOutOfBoundsException if this is a scalar
   */
  public Shape tail() {
    dim(0);
    return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Returns the form {@code [64, 1, 28, 28]}. */
  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
