package dev.lanewise.bench.side;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** ONNX Runtime: a model of one convolution, on memory allocated once. */
final class OnnxRuntime implements Side {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final int threads;

  OnnxRuntime(int threads) {
    this.threads = threads;
  }

  @Override
  public String description() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  public Work convolution(Convolution c) {
    if (c.gradients()) {
      throw new UnsupportedOperationException("ONNX Runtime has no gradients");
    }
    try {
      return new Model(c);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Model implements Work {
    private final OrtSession session;
    private final OnnxTensor x;
    private final OnnxTensor y;
    private final FloatBuffer result;

    Model(Convolution c) throws OrtException {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        session =
            environment.createSession(
                OnnxModel.convolution(c, Values.uniform(c.weights(), 2)), options);
      }
      FloatBuffer input = floats(c.inputs());
      input.put(Values.uniform(c.inputs(), 1)).rewind();
      result = floats(c.outputs());
      x = OnnxTensor.createTensor(environment, input, c.inputShape());
      y = OnnxTensor.createTensor(environment, result, c.outputShape());
    }

    private static FloatBuffer floats(int count) {
      return ByteBuffer.allocateDirect(4 * count + 64)
          .alignedSlice(64)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .limit(count);
    }

    @Override
    public void run() {
      try {
        session.run(java.util.Map.of("x", x), java.util.Map.of("y", y)).close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public double check() {
      float[] values = new float[result.limit()];
      result.get(0, values);
      return Values.check(values);
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
      x.close();
      y.close();
    }
  }
}
