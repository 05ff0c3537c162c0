package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --epoch 3               | train has no option --epoch; did you mean --epochs?
          --epohcs 3              | train has no option --epohcs; did you mean --epochs?
          --NET x                 | train has no option --NET; did you mean --net?
          --learning-rate 1       | train has no option --learning-rate
          -e 3                    | train has no option -e
          --batch                 | --batch needs a value: --batch N, samples a step
          --batch --lr 1          | --batch needs a value
          --batch 0               | --batch 0: expected a whole number from 1 to 1000000
          --batch=-3              | --batch -3: expected a whole number
          --batch 6.4             | --batch 6.4: expected a whole number
          --batch 99999999999999999999 | --batch 99999999999999999999: expected a whole number
          --batch=                | --batch : expected a whole number
          --epochs 0              | --epochs 0: expected a whole number
          --threads 0             | --threads 0: expected a whole number from 1 to 1024
          --checkpoint-every 0    | --checkpoint-every 0: expected
          --limit 0               | --limit 0: expected
          --seed -1               | --seed -1: expected a whole number, at least 0
          --lr NaN                | --lr NaN: expected a finite number above 0
          --lr 0                  | --lr 0: expected a finite number above 0
          --lr -0.1               | --lr -0.1: expected a finite number above 0
          --lr Infinity           | --lr Infinity: expected a finite number above 0
          --lr 1e999              | --lr 1e999: expected a finite number above 0
          --lr 0x1p3              | --lr 0x1p3: expected a finite number above 0
          --lr 1f                 | --lr 1f: expected a finite number above 0
          --lr fast               | --lr fast: expected a finite number above 0
          --momentum 1            | --momentum 1: expected a number from 0 to below 1
          --momentum NaN          | --momentum NaN: expected a number from 0 to below 1
          --l2 -1                 | --l2 -1: expected a finite number, at least 0
          --schedule cosine       | --schedule cosine: expected constant, linear or halve
          --dtype float16         | --dtype float16: expected float32 or float64
          --lr 1 --lr 1           | --lr is given twice
          --resume=yes            | --resume takes no value, given 'yes'
          --resume                | --resume needs --out DIR
          lenet                   | unexpected 'lenet'
          """)
  void refusesWrongOptionsBeforeAnythingIsCreated(String options, String message)
      throws IOException {
    Path out = folder.resolve("run");
    Object[] arguments = ("train " + options).split(" ");

    Cli.Outcome outcome = Cli.run(arguments);

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("lanewise: " + message).contains("train --help");
    assertThat(outcome.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void namesTheRightOptions() {
    assertThat(Cli.run("train", "--verbose").err())
        .contains("options of train: --net, --data, --epochs,")
        .contains("--resume");
    assertThat(Cli.run("evaluate", "run", "--net", "x").err())
        .contains("evaluate has no option --net")
        .contains("options of evaluate: --data, --threads,");
  }

  @Test
  void takesBothSpellingsAndWordsAnywhere() {
    Command command = new TrainCommand();

    Arguments arguments =
        Arguments.parse(
            command, List.of("a", "--batch=7", "--lr", ".5e-1", "b", "--resume", "--", "--x"));

    assertThat(arguments.get(TrainOptions.BATCH)).contains(7);
    assertThat(arguments.get(TrainOptions.LR)).contains(0.05);
    assertThat(arguments.has(TrainOptions.RESUME)).isTrue();
    assertThat(arguments.has(TrainOptions.SEED)).isFalse();
    assertThat(arguments.words()).containsExactly("a", "b", "--x");
  }

  @Test
  void namesTheCommandsForAWrongOne() {
    Cli.Outcome outcome = Cli.run("trian");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("there is no command 'trian'; did you mean train?")
        .contains("commands: train, evaluate, predict, info, gradcheck");
  }

  @Test
  void commandsWantTheirWords() {
    assertThat(Cli.run("evaluate").status()).isEqualTo(2);
    assertThat(Cli.run("evaluate", "a", "b").status()).isEqualTo(2);
    assertThat(Cli.run("predict", "a").status()).isEqualTo(2);
    assertThat(Cli.run("info", "a").status()).isEqualTo(2);
    assertThat(Cli.run().status()).isEqualTo(2);
  }
}
