package dev.lanewise.bench.side;

/** Something set up once, to be done over and over. */
public interface Work extends AutoCloseable {
  /** Does it once. */
  void run();

  /** Returns a number that is the same, but for rounding, for whoever did the work. */
  double check();

  @Override
  void close();
}
