package dev.lanewise.gradcheck;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No false alarms: what is right passes at every seed, neither failing nor inconclusive. */
final class RightFunctionsTest {
  static Stream<RightFunctions.Right> all() {
    return RightFunctions.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void pass(RightFunctions.Right right) {
    for (long seed = 1; seed <= 60; seed++) {
      right.check().seed(seed).assertPasses();
    }
  }
}
