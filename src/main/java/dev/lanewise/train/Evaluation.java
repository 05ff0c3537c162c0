package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.net.Model;
import java.util.concurrent.Executor;

/**
 * How well a model does on a data set.
 *
 * @param samples how many there were
 * @param loss their mean loss
 * @param accuracy the share of them that is classified right, from 0 to 1
 */
public record Evaluation(int samples, double loss, double accuracy) {
  private static final int BATCH = 200;

  /**
   * Evaluates a model.
   *
   * @param threads how many threads may work on it; the result does not depend on it
   * @throws IllegalArgumentException if the data does not fit the model's network
   */
  public static Evaluation of(Model model, Dataset data, int threads) {
    return of(model, data, threads, null);
  }

  static Evaluation of(Model model, Dataset data, int threads, Executor executor) {
    Batches.check(data, model.network());
    int batch = Math.min(BATCH, data.size());
    Program program =
        Program.compile(
            model.network().graph(),
            batch,
            Mode.INFERENCE,
            model.network().loss(),
            model.network().output());
    try (Session session = model.open(program, threads, executor);
        Batches batches = new Batches(data, model.standardization(), model.network(), session)) {
      double loss = 0;
      long correct = 0;
      for (int i = 0; i < batches.perPass(); i++) {
        batches.load(i);
        session.forward();
        loss += batches.lossSum();
        correct += batches.correct();
      }
      return new Evaluation(data.size(), loss / data.size(), (double) correct / data.size());
    }
  }
}
