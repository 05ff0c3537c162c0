package dev.lanewise.tornado.kernel;

/**
 * The name of all chains, which are classes made at run time. TornadoVM opens the file of a
 * kernel's class, to look for parallel loops, and has to find one: this. Chains have no such loops.
 */
public final class Chain {
  private Chain() {}
}
