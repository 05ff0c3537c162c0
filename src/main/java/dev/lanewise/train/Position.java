package dev.lanewise.train;

import java.util.Map;

/**
 * Where a training stands between two steps; with weights, velocity and {@link Settings}, all that
 * is needed to go on. The order of an epoch's samples follows from seed and epoch, so that no
 * random state is kept beside them.
 *
 * @param epoch finished epochs
 * @param stepInEpoch finished steps of the epoch at hand
 * @param lossSum of the samples of the epoch at hand
 * @param correct of the samples of the epoch at hand, those that were classified right
 * @param bestLoss the lowest mean training loss of an epoch so far
 * @param halvings how often the learning rate has been halved
 * @param seconds spent on training so far
 */
record Position(
    int epoch,
    int stepInEpoch,
    double lossSum,
    long correct,
    double bestLoss,
    int halvings,
    double seconds) {

  static Position start() {
    return new Position(0, 0, 0, 0, Double.POSITIVE_INFINITY, 0, 0);
  }

  /**
   * Refuses a position that no training of that size has.
   *
   * @throws IllegalArgumentException if it is none; shows it
   */
  void requireWithin(Settings settings, int samples) {
    int steps = Math.ceilDiv(samples, settings.batch());
    long seen = Math.min(samples, (long) stepInEpoch * settings.batch());
    boolean placed =
        epoch >= 0
            && stepInEpoch >= 0
            && (epoch < settings.epochs()
                ? stepInEpoch < steps
                : epoch == settings.epochs() && stepInEpoch == 0);
    boolean counted = correct >= 0 && correct <= seen && halvings >= 0 && halvings <= epoch;
    boolean numbers =
        Double.isFinite(lossSum) && !Double.isNaN(bestLoss) && seconds >= 0 && seconds < 1e18;
    if (!placed || !counted || !numbers) {
      throw new IllegalArgumentException(
          "%s in %d epochs of %d samples, %d a step"
              .formatted(this, settings.epochs(), samples, settings.batch()));
    }
  }

  void put(Map<String, String> map) {
    map.put("epoch", Integer.toString(epoch));
    map.put("step_in_epoch", Integer.toString(stepInEpoch));
    map.put("loss_sum", Double.toString(lossSum));
    map.put("correct", Long.toString(correct));
    map.put("best_loss", Double.toString(bestLoss));
    map.put("halvings", Integer.toString(halvings));
    map.put("seconds", Double.toString(seconds));
  }

  static Position from(Map<String, String> map) {
    return new Position(
        Integer.parseInt(map.get("epoch")),
        Integer.parseInt(map.get("step_in_epoch")),
        Double.parseDouble(map.get("loss_sum")),
        Long.parseLong(map.get("correct")),
        Double.parseDouble(map.get("best_loss")),
        Integer.parseInt(map.get("halvings")),
        Double.parseDouble(map.get("seconds")));
  }
}
