package dev.lanewise.net;

import dev.lanewise.graph.Graph;
import dev.lanewise.graph.Node;
import dev.lanewise.io.FileErrors;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Softmax;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A network's description: its graph, from one input to one output, and what it is trained to
 * minimise. Immutable, safe for any number of threads.
 *
 * <p>As text, it has one layer a line, in the lectures' notation:
 *
 * <pre>
 *   # comment
 *   x = Input(1x28x28)                  channels x height x width
 *   Conv(5x5, 1x1, no-pad, 20)          takes the line before
 *   a = ReLU                            a name, for others to refer to
 *   b = Conv(3x3, 1x1, pad 1, 20) &lt;- a
 *   Add &lt;- a, b
 *   Affine(10)
 *   SoftmaxLogLoss                      the loss comes last; its targets are implied
 * </pre>
 */
public final class Network {
  private static final String TARGET = "target";
  private static final String LOSS = "loss";
  private static final String PREDICTION = "probabilities";
  private static final Set<String> RESERVED = Set.of(TARGET, LOSS, PREDICTION);

  private final String text;
  private final Graph graph;
  private final Node input;
  private final Node output;
  private final Node target;
  private final Node loss;
  private final Node prediction;

  private Network(String text, Builder builder) {
    this.text = text;
    this.graph = builder.graph;
    this.input = builder.input;
    this.output = builder.output;
    this.target = builder.target;
    this.loss = builder.loss;
    boolean classes = target != null && !loss.layer().differentiable(1);
    this.prediction = classes ? graph.add(PREDICTION, new Softmax(), output) : output;
  }

  /**
   * Reads a description from a file.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is not a description; names file, line and what was
   *     expected
   */
  public static Network parse(Path file) throws IOException {
    try {
      return parse(Files.readString(file), file.getFileName().toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not a network description: not UTF-8 text", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /**
   * Reads a description.
   *
   * @param source what messages call the text
   * @throws IllegalArgumentException if it is not a description; names the line and what was
   *     expected
   */
  public static Network parse(String text, String source) {
    Builder builder = builder();
    NetworkText.read(text, source, builder);
    return new Network(text, builder);
  }

  /** Returns a builder of a network. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the description; as it was read, comments included, if it was. */
  public String text() {
    return text;
  }

  /** Returns the graph. */
  public Graph graph() {
    return graph;
  }

  /** Returns the data's node. */
  public Node input() {
    return input;
  }

  /** Returns what goes into the loss: logits, for a classifier. */
  public Node output() {
    return output;
  }

  /** Returns what a user wants to know: probabilities for a classifier, else the output. */
  public Node prediction() {
    return prediction;
  }

  /** Returns the targets' node; null if there is no loss. */
  public Node target() {
    return target;
  }

  /** Returns the loss of each example; null if there is none. */
  public Node loss() {
    return loss;
  }

  /** Returns whether the loss takes class numbers. */
  public boolean isClassifier() {
    return prediction != output;
  }

  /** Returns the number of weights. */
  public long parameterCount() {
    return graph.variables().stream().mapToLong(node -> node.shape().size()).sum();
  }

  /**
   * Returns an untrained model on the CPU's best kernels; the caller closes it.
   *
   * @param seed which of the possible starts
   */
  public Model initialise(DType dtype, long seed) {
    return initialise(dtype, seed, CpuBackend.best());
  }

  /** Returns an untrained model on a backend; the caller closes it. */
  public Model initialise(DType dtype, long seed, Backend backend) {
    return Model.initialise(this, dtype, seed, backend);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Builds a network, layer by layer; each follows the one before it unless told otherwise. */
  public static final class Builder {
    private final Graph graph = new Graph();
    private final Set<String> names = new HashSet<>();
    private final List<String> lines = new ArrayList<>();
    private Node input;
    private Node output;
    private Node target;
    private Node loss;
    private boolean built;

    private Builder() {}

    /**
     * Starts with the data.
     *
     * @param example the shape of one example
     * @throws IllegalArgumentException if there is an input already, or the name is none
     */
    public Builder input(String name, Shape example) {
      requireOpen();
      requireName(name);
      if (input != null) {
        throw new IllegalArgumentException("there is an input already, '" + input.name() + "'");
      }
      input = graph.input(name, example);
      output = input;
      names.add(name);
      lines.add(input.toString());
      return this;
    }

    /**
     * Adds a layer behind the last one, under a name made from its kind.
     *
     * @throws IllegalArgumentException if the shapes do not fit; nothing is added
     */
    public Builder add(Layer layer) {
      require(input, "the first line must be the input, such as x = Input(1x28x28)");
      return add(autoName(layer), layer, List.of(), layer.toString());
    }

    /**
     * Adds a layer under a name.
     *
     * @param name letters, digits, {@code _}, {@code .} and {@code -}, a letter or {@code _} first
     * @param from the names of its data; none for the last layer
     * @throws IllegalArgumentException if a name is unknown or taken, or the shapes do not fit;
     *     nothing is added
     */
    public Builder add(String name, Layer layer, String... from) {
      String line = name + " = " + layer;
      String tail = from.length == 0 ? "" : " <- " + String.join(", ", from);
      return add(name, layer, List.of(from), line + tail);
    }

    Builder add(String name, Layer layer, List<String> from, String line) {
      requireOpen();
      require(input, "the first line must be the input, such as x = Input(1x28x28)");
      if (loss != null) {
        throw new IllegalArgumentException("nothing can follow the loss, '" + loss.layer() + "'");
      }
      requireName(name);
      Node[] data =
          from.isEmpty()
              ? new Node[] {output}
              : from.stream().map(graph::node).toArray(Node[]::new);
      output = graph.addWithParameters(name, layer, data);
      names.add(name);
      lines.add(line);
      return this;
    }

    /**
     * Ends with the loss, whose targets become an input of the graph.
     *
     * @throws IllegalArgumentException if there is one already or the shapes do not fit
     */
    public Builder loss(Layer layer) {
      requireOpen();
      require(input, "the first line must be the input, such as x = Input(1x28x28)");
      if (loss != null) {
        throw new IllegalArgumentException("there is a loss already, '" + loss.layer() + "'");
      }
      boolean classes = !layer.differentiable(1);
      Shape targets = classes ? Shape.of() : output.shape().tail();
      try {
        layer.outputShape(List.of(output.shape(), targets.prepend(1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "loss %s behind '%s' of shape %s: %s"
                .formatted(layer, output.name(), output.shape(), e.getMessage()),
            e);
      }
      target = graph.input(TARGET, targets);
      loss = graph.add(LOSS, layer, output, target);
      lines.add(layer.toString());
      return this;
    }

    /**
     * Returns the network. Nothing can be added any more.
     *
     * @throws IllegalArgumentException if it has no layer
     * @throws IllegalStateException if it was built before
     */
    public Network build() {
      finish();
      return new Network(String.join("\n", lines) + "\n", this);
    }

    void finish() {
      requireOpen();
      require(input, "there is no input, such as x = Input(1x28x28)");
      if (output == input) {
        throw new IllegalArgumentException("there is no layer behind the input");
      }
      built = true;
    }

    private void requireOpen() {
      if (built) {
        throw new IllegalStateException("the network is built: use another builder");
      }
    }

    /** The name can stand in the text, and is not one that the network gives by itself. */
    private static void requireName(String name) {
      if (!name.matches(NetworkText.NAME)) {
        throw new IllegalArgumentException(
            "the name '%s': expected letters, digits, _, . and -, a letter or _ first"
                .formatted(name));
      }
      if (RESERVED.contains(name)) {
        throw new IllegalArgumentException(
            "the name '%s' is taken: a network has a node of its own of that name".formatted(name));
      }
    }

    private static void require(Object there, String otherwise) {
      if (there == null) {
        throw new IllegalArgumentException(otherwise);
      }
    }

    /** The layer's kind with the first number that makes it a new name. */
    String autoName(Layer layer) {
      String word = layer.toString().split("[^A-Za-z0-9_]", 2)[0];
      String kind = word.isEmpty() ? "layer" : word.toLowerCase(Locale.ROOT);
      int number = 1;
      while (names.contains(kind + number)) {
        number++;
      }
      return kind + number;
    }
  }
}
