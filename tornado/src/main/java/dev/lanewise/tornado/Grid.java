package dev.lanewise.tornado;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/** The groups of threads that run a kernel which is written for them, in three directions. */
record Grid(int x, int y, int z) {
  /** Threads of a group, along x: what every device takes, and the kernels are written for. */
  static final int GROUP = 256;

  WorkerGrid worker() {
    WorkerGrid3D worker = new WorkerGrid3D(x * GROUP, y, z);
    worker.setLocalWork(GROUP, 1, 1);
    return worker;
  }
}
