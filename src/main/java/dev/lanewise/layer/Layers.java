package dev.lanewise.layer;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The registry of layers: what network descriptions can name, and what the derivative, equality and
 * coverage tests go through. A new layer needs its file and its line here.
 */
public final class Layers {
  private Layers() {}

  /** Returns all kinds of layers. */
  public static List<LayerType> all() {
    return List.of(
        Input.TYPE,
        Affine.TYPE,
        Conv2d.TYPE,
        Im2Col.TYPE,
        MaxPool.TYPE,
        AvgPool.TYPE,
        ReLU.TYPE,
        Sigmoid.TYPE,
        Tanh.TYPE,
        Softplus.TYPE,
        Square.TYPE,
        Add.TYPE,
        Subtract.TYPE,
        Multiply.TYPE,
        Flatten.TYPE,
        Concat.TYPE,
        Softmax.TYPE,
        LogSoftmax.TYPE,
        HingeLoss.TYPE,
        LogisticLoss.TYPE,
        SquaredLoss.TYPE,
        SoftmaxLogLoss.TYPE);
  }

  /**
   * Returns the kind of layer of that name.
   *
   * @throws IllegalArgumentException if there is none; lists the names there are
   */
  public static LayerType named(String name) {
    return all().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown layer '%s': expected one of %s"
                        .formatted(
                            name,
                            all().stream()
                                .map(LayerType::name)
                                .collect(Collectors.joining(", ")))));
  }
}
