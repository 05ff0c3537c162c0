package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.train.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(strings = {"train", "evaluate", "predict", "info", "gradcheck"})
  void mentionsEveryOptionWithItsDefault(String name) {
    Command command =
        Main.COMMANDS.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();

    Cli.Outcome outcome = Cli.run(name, "--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.err()).isEmpty();
    String text = outcome.out().replaceAll("\\s+", " ");
    for (Option<?> option : Help.allOptions(command)) {
      String fallback = option.isSwitch() ? "" : " (default: " + option.fallback() + ")";
      assertThat(text).contains(" " + option.usage() + " " + option.help() + fallback);
    }
    assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100, "at most 100 columns");
    assertThat(Cli.run("help", name).out()).isEqualTo(outcome.out());
    assertThat(Cli.run(name, "-h").out()).isEqualTo(outcome.out());
  }

  @Test
  void defaultsAreThoseOfTheLibrary() {
    Arguments none = Arguments.parse(new TrainCommand(), List.of());

    assertThat(TrainOptions.plan(none, TrainOptions.defaults("simd-256")).settings())
        .isEqualTo(Settings.defaults());
    for (Option<?> option : TrainOptions.ALL) {
      String fallback = Settings.defaults().toMap().get(option.name().substring(2));
      if (fallback != null) {
        assertThat(option.parse().apply(option.fallback())).as(option.name()).hasToString(fallback);
      }
    }
  }

  @Test
  void listsTheCommands() {
    Cli.Outcome outcome = Cli.run("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("train", "evaluate RUN", "predict RUN IMAGE...", "info");
    assertThat(Cli.run("help").out()).isEqualTo(outcome.out());
    assertThat(Cli.run("--version").out()).startsWith("lanewise ");
  }
}
