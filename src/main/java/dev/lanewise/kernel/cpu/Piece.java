package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;

/** Work cut into pieces that may run in any order, at the same time, on different threads. */
@FunctionalInterface
interface Piece {
  /**
   * Does one piece.
   *
   * @param piece from 0
   * @param slot the running thread's own number, from 0: no two pieces run on a slot at a time
   * @param loops the slot's own loops
   */
  void run(int piece, int slot, Loops loops);
}
