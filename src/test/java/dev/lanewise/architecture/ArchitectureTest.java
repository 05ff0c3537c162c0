package dev.lanewise.architecture;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.lanewise.layer.Layer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture in docs/architecture.md, kept by force. */
class ArchitectureTest {
  private static final String ROOT = "dev.lanewise";

  /** What each package may use of the others, all of it below. */
  private static final Map<String, Set<String>> MAY_USE = new TreeMap<>();

  static {
    allow("tensor");
    allow("json");
    allow("kernel", "tensor");
    allow("kernel.portable", "kernel", "tensor");
    allow("kernel.simd", "kernel", "kernel.portable", "tensor");
    allow("kernel.cpu", "kernel", "kernel.portable", "kernel.simd", "tensor");
    allow("layer", "kernel", "tensor");
    allow("graph", "layer", "kernel", "tensor");
    allow("init", "graph", "layer", "kernel", "tensor");
    allow("optim", "graph", "layer", "kernel", "tensor");
    allow("io", "json", "tensor");
    allow("data", "io", "tensor");
    allow("inspect", "io", "tensor");
    allow("gradcheck", "graph", "layer", "kernel", "kernel.cpu", "tensor");
    allow("net", "data", "graph", "init", "io", "kernel", "kernel.cpu", "layer", "tensor");
    allow("train", "net", "data", "graph", "init", "io", "kernel", "layer", "optim", "tensor");
    allow("", "kernel", "kernel.cpu");
    allow(
        "cli",
        "",
        "data",
        "gradcheck",
        "graph",
        "inspect",
        "io",
        "json",
        "kernel",
        "kernel.cpu",
        "layer",
        "net",
        "optim",
        "tensor",
        "train");
  }

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static void allow(String user, String... used) {
    MAY_USE.put(user, Set.of(used));
  }

  /** The package's name behind {@link #ROOT}; null for foreign ones. */
  private static String part(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    if (name.equals(ROOT)) {
      return "";
    }
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : null;
  }

  private static Stream<JavaClass> used(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType());
  }

  @Test
  void theImportFindsTheLibraryAndNoTest() {
    assertThat(MAIN.contain("dev.lanewise.tensor.Tensor")).isTrue();
    assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    Set<String> parts =
        MAIN.stream().map(ArchitectureTest::part).collect(Collectors.toCollection(TreeSet::new));
    assertThat(parts).isSubsetOf(MAY_USE.keySet()).contains("tensor", "kernel.cpu", "train");
  }

  @Test
  void dependenciesPointDownThePicture() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : MAIN) {
      String user = part(type);
      used(type)
          .filter(other -> part(other) != null && !part(other).equals(user))
          .filter(other -> !MAY_USE.get(user).contains(part(other)))
          .forEach(other -> wrong.add(type.getName() + " uses " + other.getName()));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void thePictureItselfHasNoCycle() {
    Set<String> placed = new TreeSet<>();
    Set<String> left = new TreeSet<>(MAY_USE.keySet());
    while (left.removeIf(part -> placed.containsAll(MAY_USE.get(part)) && placed.add(part))) {
      assertThat(placed).isNotEmpty();
    }
    assertThat(left).isEmpty();
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyTheSimdKernelsTouchTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".kernel.simd")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(MAIN);
    assertThat(MAIN.stream().filter(type -> "kernel.simd".equals(part(type))))
        .anySatisfy(
            type ->
                assertThat(used(type).map(JavaClass::getPackageName))
                    .contains("jdk.incubator.vector"));
  }

  @Test
  void theLibraryNeedsTheJdkAlone() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : MAIN) {
      String user = part(type);
      used(type)
          .filter(other -> part(other) == null && !other.isPrimitive())
          .filter(other -> !isAllowed(user, other.getPackageName()))
          .forEach(other -> wrong.add(type.getName() + " uses " + other.getName()));
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isAllowed(String user, String foreign) {
    boolean pictures = foreign.startsWith("java.awt") || foreign.startsWith("javax.imageio");
    if (pictures) {
      return Set.of("inspect", "data", "cli").contains(user);
    }
    return foreign.startsWith("java.")
        || user.equals("kernel.simd") && foreign.equals("jdk.incubator.vector");
  }

  @Test
  void nothingStaticChanges() {
    ArchCondition<JavaField> beFinal =
        new ArchCondition<>("be final") {
          @Override
          public void check(JavaField field, ConditionEvents events) {
            boolean fixed =
                field.getModifiers().contains(JavaModifier.FINAL)
                    || field.getModifiers().contains(JavaModifier.SYNTHETIC);
            events.add(new SimpleConditionEvent(field, fixed, field.getFullName()));
          }
        };
    fields().that().areStatic().should(beFinal).check(MAIN);
  }

  @Test
  void layersHoldSettingsAndNothingThatChanges() {
    fields()
        .that()
        .areDeclaredInClassesThat(
            are(
                DescribedPredicate.describe(
                    "layers",
                    type -> type.isAssignableTo(Layer.class) && "layer".equals(part(type)))))
        .and()
        .areNotStatic()
        .should()
        .beFinal()
        .andShould()
        .bePrivate()
        .check(MAIN);
    classes()
        .that()
        .resideInAPackage(ROOT + ".layer")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("java.util.concurrent..", "java.lang.foreign..")
        .check(MAIN);
  }

  @Test
  void onlyTheCommandLineTalksToTheProcess() {
    DescribedPredicate<JavaClass> outsideCli =
        DescribedPredicate.describe("outside the command line", type -> !"cli".equals(part(type)));
    for (String stream : new String[] {"out", "err", "in"}) {
      noClasses().that(outsideCli).should().accessField(System.class, stream).check(MAIN);
    }
    noClasses().that(outsideCli).should().callMethod(System.class, "exit", int.class).check(MAIN);
    noClasses()
        .that(outsideCli)
        .should()
        .callMethod(Throwable.class, "printStackTrace")
        .check(MAIN);
  }
}
