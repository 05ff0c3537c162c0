package dev.lanewise.cli;

import dev.lanewise.data.DigitImage;
import dev.lanewise.net.Model;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** {@code predict RUN IMAGE...}: says which digits pictures show. */
final class PredictCommand implements Command {
  private static final int BAR = 30;

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String words() {
    return "RUN IMAGE...";
  }

  @Override
  public String summary() {
    return "says which digits PNG or JPEG pictures show, with the probability of each";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(BackendOption.BACKEND);
  }

  @Override
  public String notes() {
    return """
    A picture shows one digit, dark on light or light on dark, in any size: it is cut out,
    scaled and centred as those in MNIST are. Of several pictures, one that cannot be read
    does not keep the others from being shown.\
    """;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) throws IOException {
    List<String> words = arguments.words();
    if (words.size() < 2) {
      throw new UsageException("predict wants a run's folder and at least one picture");
    }
    Path run = Values.path(words.getFirst());
    try (Model model = RunModel.load(run, BackendOption.of(arguments), terminal)) {
      Shape input = model.network().input().shape().tail();
      if (input.size() != DigitImage.SIDE * DigitImage.SIDE) {
        throw new CommandException(
            "the network in %s takes %s, not digits of 28 x 28 pixels".formatted(run, input));
      }
      List<String> images = words.subList(1, words.size());
      int status = OK;
      for (String image : images) {
        if (images.size() > 1) {
          terminal.result(image);
        }
        try {
          print(model.predict(DigitImage.read(Values.path(image))), model, terminal);
        } catch (IOException e) {
          terminal.note("lanewise: " + Failures.describe(e));
          status = FAILED;
        }
      }
      return status;
    }
  }

  private static void print(float[] values, Model model, Terminal terminal) {
    boolean probabilities = model.network().isClassifier();
    char block = terminal.out().charset().newEncoder().canEncode('█') ? '█' : '#';
    terminal.result("class  " + (probabilities ? "probability" : "output"));
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
            .toList();
    for (int i : order) {
      String line = String.format(Locale.ROOT, "%5d  %.6f", i, values[i]);
      if (probabilities && terminal.outIsScreen()) {
        line += "  " + String.valueOf(block).repeat(Math.round(values[i] * BAR));
      }
      terminal.result(line.stripTrailing());
    }
  }
}
