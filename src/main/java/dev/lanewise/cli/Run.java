package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Network;
import dev.lanewise.train.CheckpointInfo;

/**
 * All that a training needs, checked as far as it can be beforehand.
 *
 * @param lock held on the folder
 * @param from the checkpoint to go on from; null to begin at the beginning
 */
record Run(
    RunFolder folder,
    RunLock lock,
    Plan plan,
    Network network,
    Dataset train,
    Dataset test,
    Backend backend,
    CheckpointInfo from)
    implements AutoCloseable {

  /** Removes what this process has made, if it has begun the run. */
  void discard() {
    folder.discard(lock);
  }

  /** Lets others have the folder. */
  @Override
  public void close() {
    lock.close();
  }
}
