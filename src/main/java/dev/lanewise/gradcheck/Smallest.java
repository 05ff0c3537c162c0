package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes what fails smaller for as long as it fails. */
final class Smallest {
  /** Attempts in all. */
  private static final int ATTEMPTS = 40;

  private Smallest() {}

  /**
   * Returns the smallest form found in which something still fails, which may be the one given.
   *
   * @param sizes the distinct dimensions of a form
   * @param resize sets every dimension of one size to another, if that can be done
   */
  static <T> T of(
      T given,
      Function<T, List<Integer>> sizes,
      BiFunction<T, int[], Optional<T>> resize,
      Predicate<T> fails) {
    T best = given;
    int attempts = 0;
    boolean shrunk = true;
    while (shrunk) {
      shrunk = false;
      for (int size : sizes.apply(best)) {
        for (int to : smaller(size)) {
          Optional<T> next = resize.apply(best, new int[] {size, to});
          if (next.isPresent() && attempts++ < ATTEMPTS && fails.test(next.get())) {
            best = next.get();
            shrunk = true;
            break;
          }
        }
      }
    }
    return best;
  }

  /** The sizes to try in the place of one, the smallest first. */
  private static List<Integer> smaller(int size) {
    List<Integer> sizes = new ArrayList<>();
    for (int to : new int[] {1, 2, 3, size / 2, size - 1}) {
      if (to > 0 && to < size && !sizes.contains(to)) {
        sizes.add(to);
      }
    }
    return sizes;
  }

  /** Returns the distinct dimensions above 1 of shapes, the largest first. */
  static List<Integer> sizes(List<Shape> shapes) {
    return shapes.stream()
        .flatMapToInt(shape -> Arrays.stream(shape.toArray()))
        .filter(size -> size > 1)
        .distinct()
        .boxed()
        .sorted(Comparator.reverseOrder())
        .toList();
  }
}
