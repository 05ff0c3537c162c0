package dev.lanewise.cli;

import dev.lanewise.io.FileErrors;
import dev.lanewise.json.Json;
import dev.lanewise.json.JsonException;
import dev.lanewise.train.Evaluation;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The lines that a test comes to; the accuracy is always the last. */
final class Results {
  private Results() {}

  static void print(Evaluation test, Terminal terminal) {
    print(test.loss(), test.accuracy(), terminal);
  }

  /** Prints what a summary says. */
  static void printSummary(Path file, Terminal terminal) throws IOException {
    try {
      Map<?, ?> summary = (Map<?, ?>) Json.parse(Files.readString(file));
      Double loss = (Double) summary.get("test_loss");
      print(loss == null ? Double.NaN : loss, (Double) summary.get("test_accuracy"), terminal);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a run's summary: not UTF-8 text", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    } catch (JsonException | ClassCastException | NullPointerException e) {
      throw new IOException(file + " is not a run's summary: " + e.getMessage(), e);
    }
  }

  private static void print(double loss, double accuracy, Terminal terminal) {
    terminal.result(String.format(Locale.ROOT, "test loss %.4f", loss));
    terminal.result(String.format(Locale.ROOT, "test accuracy %.4f", accuracy));
  }
}
