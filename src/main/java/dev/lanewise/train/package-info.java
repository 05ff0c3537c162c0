/** Training: mini-batches, the training loop, checkpoints, metrics and evaluation. */
package dev.lanewise.train;
