package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Standardization;
import dev.lanewise.graph.Session;
import dev.lanewise.init.Seeds;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Puts samples and targets of a data set into a session, batch by batch. The last batch of a pass
 * may be short; its unused rows are zero, and {@link #count} tells how many count.
 */
final class Batches implements AutoCloseable {
  private final Dataset data;
  private final Standardization standardization;
  private final Network network;
  private final Session session;
  private final int batch;
  private final Arena arena = Arena.ofShared();
  private final Tensor classes;
  private final Tensor seed;
  private final Targets encoding;
  private final int[] order;
  private final int[] labels;
  private final float[] samples;
  private final float[] targets;
  private int count;
  private int seededFor;

  /**
   * @param session of a program with the network's loss and output among its outputs
   */
  Batches(Dataset data, Standardization standardization, Network network, Session session) {
    this.data = data;
    this.standardization = standardization;
    this.network = network;
    this.session = session;
    this.batch = session.program().batch();
    this.encoding = new Targets(network);
    this.order = new int[data.size()];
    this.labels = new int[batch];
    this.samples = new float[batch * data.shape().size()];
    this.targets = new float[session.value(network.target()).size()];
    Tensor loss = session.value(network.loss());
    this.classes = Tensor.zeros(arena, loss.dtype(), Shape.of(batch));
    this.seed = Tensor.zeros(arena, loss.dtype(), loss.shape());
    inOrder();
  }

  /** Refuses data that the network cannot take. */
  static void check(Dataset data, Network network) {
    if (network.loss() == null) {
      throw new IllegalArgumentException(
          "the network has no loss: end its description with one, such as SoftmaxLogLoss");
    }
    Shape expected = network.input().shape().tail();
    if (!data.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "samples of shape %s: the network takes %s".formatted(data.shape(), expected));
    }
    Targets.check(network, data.classes());
    if (data.size() == 0) {
      throw new IllegalArgumentException("a data set without samples");
    }
  }

  /** How many batches a pass over the data has. */
  int perPass() {
    return Math.ceilDiv(data.size(), batch);
  }

  /** Takes the samples as they come. */
  private void inOrder() {
    Arrays.setAll(order, i -> i);
  }

  /** Takes the samples in the order that belongs to a seed and an epoch (Fisher and Yates). */
  void shuffle(long seed, int epoch) {
    inOrder();
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, -1 - epoch));
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Loads a batch into the session. */
  void load(int number) {
    int size = data.shape().size();
    int from = number * batch;
    count = Math.min(batch, order.length - from);
    for (int i = 0; i < count; i++) {
      data.copySample(order[from + i], samples, i * size);
      labels[i] = data.label(order[from + i]);
    }
    standardization.apply(samples);
    Arrays.fill(samples, count * size, samples.length, 0);
    encoding.write(labels, count, targets);
    session.value(network.input()).copyFrom(samples);
    session.value(network.target()).copyFrom(targets);
  }

  /** The samples of the batch at hand. */
  int count() {
    return count;
  }

  /** The sum of the losses of the batch at hand, after a forward pass. */
  double lossSum() {
    Tensor loss = session.value(network.loss());
    return session.kernels().sum(count == batch ? loss : loss.slice(0, count));
  }

  /** How many samples of the batch at hand are classified right, after a forward pass. */
  int correct() {
    Tensor output = session.value(network.output());
    if (!encoding.oneColumn()) {
      session.kernels().argmax(output, classes);
    }
    int right = 0;
    for (int i = 0; i < count; i++) {
      int said = encoding.oneColumn() ? encoding.said(output, i) : (int) classes.get(i);
      right += said == labels[i] ? 1 : 0;
    }
    return right;
  }

  /** What backward starts from for the mean loss of the batch: 1/count, and 0 in unused rows. */
  Tensor seed() {
    if (seededFor != count) {
      session.kernels().fill(0, seed);
      session.kernels().fill(1.0 / count, seed.slice(0, count));
      seededFor = count;
    }
    return seed;
  }

  @Override
  public void close() {
    arena.close();
  }
}
