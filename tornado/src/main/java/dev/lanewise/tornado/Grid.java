package dev.lanewise.tornado;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/**
 * The groups of threads that run a kernel which is written for them, in three directions.
 *
 * @param threads of a group, along x
 */
record Grid(int threads, int x, int y, int z) {
  WorkerGrid worker() {
    WorkerGrid3D worker = new WorkerGrid3D(x * threads, y, z);
    worker.setLocalWork(threads, 1, 1);
    return worker;
  }
}
