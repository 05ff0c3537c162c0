package dev.lanewise.bench.side;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes ONNX models of one node. The numbers of the fields are those of onnx.proto3. */
final class OnnxModel {
  private static final int FLOAT = 1;
  private static final int INTS = 7;
  private static final int INT = 2;

  private OnnxModel() {}

  /** Writes the fields of a message. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** Returns the model y = convolution of x with constant weights. */
  static byte[] convolution(Convolution c, float[] weights) {
    long[] weightShape = {c.filters(), c.channels() / c.groups(), c.kernel(), c.kernel()};
    Fields node =
        n -> {
          n.writeString(1, "x");
          n.writeString(1, "w");
          n.writeString(2, "y");
          n.writeString(4, "Conv");
          message(n, 5, integers("kernel_shape", c.kernel(), c.kernel()));
          message(n, 5, integers("strides", c.stride(), c.stride()));
          message(n, 5, integers("pads", c.pad(), c.pad(), c.pad(), c.pad()));
          message(n, 5, integer("group", c.groups()));
        };
    Fields graph =
        g -> {
          message(g, 1, node);
          g.writeString(2, "convolution");
          message(g, 5, tensor("w", weightShape, weights));
          message(g, 11, value("x", c.inputShape()));
          message(g, 12, value("y", c.outputShape()));
        };
    return bytes(
        model -> {
          model.writeInt64(1, 8);
          message(model, 7, graph);
          message(model, 8, operators -> operators.writeInt64(2, 17));
        });
  }

  private static Fields integers(String name, int... values) {
    return attribute -> {
      attribute.writeString(1, name);
      for (int value : values) {
        attribute.writeInt64(8, value);
      }
      attribute.writeInt32(20, INTS);
    };
  }

  private static Fields integer(String name, int value) {
    return attribute -> {
      attribute.writeString(1, name);
      attribute.writeInt64(3, value);
      attribute.writeInt32(20, INT);
    };
  }

  private static Fields tensor(String name, long[] shape, float[] values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor -> {
      for (long size : shape) {
        tensor.writeInt64(1, size);
      }
      tensor.writeInt32(2, FLOAT);
      tensor.writeString(8, name);
      tensor.writeBytes(9, ByteString.copyFrom(raw));
    };
  }

  private static Fields value(String name, long[] shape) {
    Fields sizes =
        dimensions -> {
          for (long size : shape) {
            message(dimensions, 1, dimension -> dimension.writeInt64(1, size));
          }
        };
    Fields tensor =
        type -> {
          type.writeInt32(1, FLOAT);
          message(type, 2, sizes);
        };
    return value -> {
      value.writeString(1, name);
      message(value, 2, type -> message(type, 1, tensor));
    };
  }

  private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
    out.writeByteArray(field, bytes(fields));
  }

  private static byte[] bytes(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
