package dev.lanewise.train;

/**
 * What an epoch came to.
 *
 * @param epoch from 1
 * @param trainLoss mean over the epoch's samples, each as it was when its turn came
 * @param trainAccuracy likewise, from 0 to 1
 * @param validation after the epoch's last step
 */
public record EpochResult(
    int epoch, double trainLoss, double trainAccuracy, Evaluation validation) {}
