package dev.lanewise.bench.side;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/** A training step of the network in data/nets/lenet.net, as DJL's guide writes it. */
final class PyTorchTraining implements Work {
  private final Model model = Model.newInstance("lenet", "PyTorch");
  private final Trainer trainer;
  private final NDManager memory;
  private final NDList images;
  private final NDList labels;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();

  PyTorchTraining(int batch) {
    Shape five = new Shape(5, 5);
    Shape two = new Shape(2, 2);
    model.setBlock(
        new SequentialBlock()
            .add(Conv2d.builder().setKernelShape(five).setFilters(20).build())
            .add(Pool.maxPool2dBlock(two, two))
            .add(Conv2d.builder().setKernelShape(five).setFilters(50).build())
            .add(Pool.maxPool2dBlock(two, two))
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(500).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(10).build()));
    Optimizer sgd =
        Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1e-9f)).optMomentum(0.9f).build();
    trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(sgd));
    trainer.initialize(new Shape(batch, 1, 28, 28));
    memory = trainer.getManager().newSubManager();
    float[] targets = new float[batch];
    for (int i = 0; i < batch; i++) {
      targets[i] = i % 10;
    }
    images =
        new NDList(memory.create(Values.uniform(batch * 28 * 28, 7), new Shape(batch, 1, 28, 28)));
    labels = new NDList(memory.create(targets));
  }

  @Override
  public void run() {
    try (GradientCollector gradients = trainer.newGradientCollector()) {
      NDList predictions = trainer.forward(images);
      try (NDArray value = loss.evaluate(labels, predictions)) {
        gradients.backward(value);
      }
      predictions.close();
    }
    trainer.step();
  }

  /** Nothing to compare: the sides start from weights of their own. */
  @Override
  public double check() {
    return 0;
  }

  @Override
  public void close() {
    memory.close();
    trainer.close();
    model.close();
  }
}
