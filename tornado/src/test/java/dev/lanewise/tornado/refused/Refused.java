package dev.lanewise.tornado.refused;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A kernel that TornadoVM's compiler refuses. */
public final class Refused {
  private Refused() {}

  /** Has no translation for rint. */
  public static void run_rounded(int n, FloatArray x, int xo) {
    for (@Parallel int i = 0; i < n; i++) {
      x.set(xo + i, (float) Math.rint(x.get(xo + i)));
    }
  }
}
