package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.layer.Pass;
import dev.lanewise.layer.Softmax;
import dev.lanewise.layer.SoftmaxLogLoss;
import dev.lanewise.layer.Tanh;
import dev.lanewise.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link LayerCheck} as somebody with a layer of their own calls it. */
final class OwnLayerTest {
  private static final int[] THREE = {3, 3};
  private static final int[] ONE = {1, 1};

  @Test
  void rightLayersPass() {
    LayerCheck.of(new Tanh()).at(Shape.of(4, 7)).assertPasses();
    LayerCheck.of(new Affine(3)).rounding(Rounding.SUM).at(Shape.of(4, 7)).assertPasses();
    CheckReport report =
        LayerCheck.of(new Conv2d(THREE, ONE, ONE, 4))
            .rounding(Rounding.SUM)
            .on(CpuBackend.portable())
            .seed(5)
            .at(Shape.of(2, 3, 6, 5))
            .assertPasses();
    assertThat(report.toString())
        .startsWith(
            "PASS  Conv(3x3, 1x1, pad 1x1, 4) on portable, inputs [2, 3, 6, 5] [4, 3, 3, 3]")
        .contains("seed 5", "linearity", "batch", "float32", "slips through");
    LayerCheck.of(
            new Example(
                new SoftmaxLogLoss(),
                List.of(
                    new Example.Input(Shape.of(3, 5), new Example.Values.Reals()),
                    new Example.Input(Shape.of(3), new Example.Values.Labels(5)))))
        .assertPasses();
  }

  @Test
  void whatIsWrongIsNarrowedDown() {
    CheckReport report =
        LayerCheck.of(PlantedErrors.vjp(new Tanh(), 0, PlantedErrors.scale(4)))
            .at(Shape.of(6, 7))
            .run();
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.smallest()).containsExactly(Shape.of(1, 1));
    assertThat(report.toString())
        .contains("FAIL  vjp, input 0", "smallest inputs that fail: [1, 1]");
  }

  private static CheckReport report(Layer layer, Shape... data) {
    CheckReport report = LayerCheck.of(layer).at(data).run();
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
    return report;
  }

  @Test
  void anExampleThatLeaksIntoAnotherIsFound() {
    Layer leaking =
        PlantedErrors.forward(
            new Softmax(),
            p -> p.output().set(0, p.output().get(0) + 0 * p.input(0).get(p.input(0).size() - 1)));
    CheckReport report = report(leaking, Shape.of(2, 3));
    assertThat(report.findings())
        .filteredOn(finding -> finding.kind() == Finding.Kind.BATCH)
        .anySatisfy(finding -> assertThat(finding.note()).contains("changes with NaN in example"));
  }

  @Test
  void aLayerThatMixesExamplesMaySaySo() {
    assertThat(
            LayerCheck.of(
                    new Broken(new Tanh()) {
                      @Override
                      public boolean mixesExamples() {
                        return true;
                      }
                    })
                .at(Shape.of(2, 3))
                .assertPasses()
                .findings())
        .noneMatch(finding -> finding.kind() == Finding.Kind.BATCH);
  }

  @Test
  void aLayerThatIsNotAsLinearAsItSaysIsFound() {
    Layer claiming =
        new Broken(new Tanh()) {
          @Override
          public boolean linear(int input) {
            return true;
          }
        };
    assertThat(report(claiming, Shape.of(2, 3)).toString())
        .contains("FAIL  linearity, input 0", "is not h·Jv for h = 1024");
  }

  @Test
  void aLayerThatCannotTakeOneTensorTwiceIsFound() {
    Layer touchy =
        new Broken(new Add()) {
          @Override
          public void vjp(Pass p) {
            double[] before = p.gradient(1) == null ? null : p.gradient(1).toDoubleArray();
            super.vjp(p);
            for (int i = 0; p.wants(0) && before != null && i < before.length; i++) {
              // Right for two tensors: the sum once more, written rather than added.
              p.gradient(1).set(i, before[i] + p.outputGradient().get(i));
            }
          }
        };
    assertThat(report(touchy, Shape.of(2, 3), Shape.of(2, 3)).toString())
        .contains("FAIL  aliasing, gradient with inputs 0 and 1 in one tensor");
  }

  @Test
  void aBatchOfNoneMayNotBeWrittenTo() {
    Layer writing =
        PlantedErrors.forward(
            new Tanh(),
            p -> {
              if (p.input(0).size() == 0) {
                throw new IllegalStateException("nothing to do");
              }
            });
    assertThat(report(writing, Shape.of(2, 3)).toString())
        .contains("FAIL  contract, function in a batch of 0: forward threw", "nothing to do");
  }

  @Test
  void incompleteChecksAreRefused() {
    assertThatIllegalStateException()
        .isThrownBy(LayerCheck.of(new Tanh())::run)
        .withMessageContaining("at(Shape.of(");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCheck.of(new Softmax()).at(Shape.of(3)).run());
  }
}
