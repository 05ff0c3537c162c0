package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.train.EpochResult;
import dev.lanewise.train.Evaluation;
import dev.lanewise.train.TrainingListener.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final int BATCH = 64;
  private static final int STEPS = 100;
  private static final long STEP_NANOS = 50_000_000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private Terminal terminal() {
    return Terminal.plain(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static Step step(int number) {
    return new Step(1, 2, number, STEPS, number, 1.0 / number, 0.9, 0.05, 1000);
  }

  private void epoch(Progress progress) {
    for (int i = 1; i <= STEPS; i++) {
      clock.addAndGet(STEP_NANOS);
      progress.onStep(step(i));
    }
    clock.addAndGet(1_000_000_000);
    progress.onEpoch(step(STEPS), new EpochResult(1, 0.25, 0.9, new Evaluation(10, 0.125, 0.95)));
    progress.end();
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void plainLinesComeEveryThreeSecondsAndAtTheEndOfAnEpoch() {
    epoch(new PlainProgress(terminal(), BATCH, clock::get));

    assertThat(err().lines())
        .containsExactly(
            "epoch 1/2   60 %  loss 0.0167  accuracy 0.9000  1,280 images/s  2 s left",
            "epoch 1/2  loss 0.2500  accuracy 0.9000  test loss 0.1250  test accuracy 0.9500  "
                + "1,000 images/s  6 s");
    assertThat(out.size()).isZero();
  }

  @Test
  void theBarIsDrawnTenTimesASecondAndReplacedByTheResult() {
    epoch(new ProgressBar(terminal(), BATCH, clock::get));

    String[] drawn = err().split("\r");
    assertThat(drawn).hasSizeBetween(STEPS / 2, STEPS / 2 + 4);
    assertThat(drawn[1]).contains("epoch 1/2", "  1%", "loss 1.000", "accuracy 0.900");
    assertThat(drawn[30]).contains("1280 images/s", " s left");
    assertThat(drawn[drawn.length - 2]).contains("100%", "testing");
    assertThat(drawn[drawn.length - 1])
        .startsWith("\033[Kepoch 1/2  loss 0.2500")
        .endsWith("6 s\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void theBarIsClearedWhenTheTrainingIsStopped() {
    ProgressBar bar = new ProgressBar(terminal(), BATCH, clock::get);
    bar.onStep(step(1));
    bar.end();
    bar.end();

    assertThat(err()).endsWith("\r\033[K").doesNotEndWith("\r\033[K\r\033[K");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 40, 60, 80, 120, 300})
  void theBarFitsTheScreen(int width) {
    Pace pace = new Pace(BATCH);
    pace.step(0);
    pace.step(STEP_NANOS);

    for (int i = 1; i <= STEPS; i++) {
      String line = ProgressBar.line(step(i), pace, width, '#', '-');
      assertThat(line).hasSizeLessThan(width);
      if (width >= 80) {
        assertThat(line).containsPattern("[#-]{5}").contains("1280 images/s");
        assertThat(line).contains(i < STEPS ? "left" : "testing");
      }
    }
  }

  @Test
  void speaksOfTimeAsPeopleDo() {
    assertThat(Words.duration(0.4)).isEqualTo("0 s");
    assertThat(Words.duration(59.4)).isEqualTo("59 s");
    assertThat(Words.duration(59.6)).isEqualTo("1:00 min");
    assertThat(Words.duration(200)).isEqualTo("3:20 min");
    assertThat(Words.duration(3900)).isEqualTo("1:05 h");
  }
}
