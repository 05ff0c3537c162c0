/** Deep learning in pure Java: tensors, kernels, layers, graphs, training and gradient checks. */
module dev.lanewise {
  requires static jdk.incubator.vector;
  requires static transitive java.desktop;

  uses dev.lanewise.kernel.BackendProvider;

  exports dev.lanewise;
  exports dev.lanewise.tensor;
  exports dev.lanewise.kernel;
  exports dev.lanewise.kernel.cpu;
  exports dev.lanewise.layer;
  exports dev.lanewise.graph;
  exports dev.lanewise.gradcheck;
  exports dev.lanewise.init;
  exports dev.lanewise.optim;
  exports dev.lanewise.data;
  exports dev.lanewise.net;
  exports dev.lanewise.train;
  exports dev.lanewise.inspect;
  exports dev.lanewise.io;
}
