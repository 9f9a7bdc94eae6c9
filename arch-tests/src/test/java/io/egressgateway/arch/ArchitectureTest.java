package io.egressgateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules hold for the product. */
class ArchitectureTest {
  private static final String ROOT = "io.egressgateway";

  /**
   * Endings that the house bans but an API outside of our hands chose: the kinds of the compatible
   * API, and their parts.
   */
  private static final Set<String> NAMED_BY_THE_API =
      Set.of("EgressClusterInfo", "EgressClusterInfoSpec", "EgressClusterInfoStatus");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private final ArchitectureRules rules = new ArchitectureRules(ROOT);

  @TestFactory
  Stream<DynamicTest> theProductKeepsEveryRule() {
    return Stream.of(
            rules.domainIsReadInOrder().stream(),
            rules.adaptersDoNotKnowEachOther().stream(),
            rules.librariesAreFenced().stream(),
            Stream.of(
                rules.domainIsPure(),
                rules.domainReadsNoClock(),
                rules.portsSeeOnlyTheDomain(),
                rules.useCasesSeeDomainAndPortsOnly(),
                rules.nobodySleeps(),
                rules.domainValuesAreNotText(),
                rules.recordsCopyCollections(),
                rules.everyClassHasALayer()))
        .flatMap(all -> all)
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(PRODUCT)));
  }

  @Test
  void namesSayWhatThingsAre() {
    JavaClasses ours =
        PRODUCT.that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "named by us", type -> !NAMED_BY_THE_API.contains(type.getSimpleName())));
    rules.namesSayWhatThingsAre().check(ours);
  }

  @Test
  void everyLayerIsThere() {
    List<String> packages = PRODUCT.stream().map(JavaClass::getPackageName).distinct().toList();
    Stream.concat(
            ArchitectureRules.DOMAIN_ORDER.stream().map(name -> ROOT + ".domain." + name),
            ArchitectureRules.ADAPTERS.stream().map(name -> ROOT + ".adapter." + name))
        .forEach(layer ->
            assertThat(packages)
                .as("a rule about an empty package always passes: " + layer)
                .anyMatch(name -> name.equals(layer) || name.startsWith(layer + ".")));
  }

  @Test
  void everyPortHasARealImplementationAFakeAndAContract() {
    Set<String> contracts =
        PRODUCT.stream()
            .filter(type -> type.getPackageName().startsWith(ROOT + ".testkit.contract"))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    assertThat(ports())
        .as("port -> what it lacks")
        .allSatisfy(port -> {
          assertThat(implementations(port, ".adapter.", ".app."))
              .as("real implementations of " + port.getSimpleName())
              .isNotEmpty();
          assertThat(implementations(port, ".testkit.fake"))
              .as("fakes of " + port.getSimpleName())
              .isNotEmpty();
          assertThat(contracts).contains(port.getSimpleName() + "Contract");
        });
  }

  private static List<JavaClass> ports() {
    // Clocks are java.lang.System's own; listeners are called, not implemented outside.
    Set<String> exempt = Set.of("MonotonicClock", "WallClock", "Listener", "EgressMetrics");
    return PRODUCT.stream()
        .filter(type -> type.getPackageName().startsWith(ROOT + ".port."))
        .filter(type -> type.isInterface() && type.isTopLevelClass())
        .filter(type -> !exempt.contains(type.getSimpleName()))
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .filter(type -> !type.isAnnotation())
        .toList();
  }

  private static List<JavaClass> implementations(JavaClass port, String... places) {
    return port.getAllSubclasses().stream()
        .filter(type -> !type.isInterface())
        .filter(type -> Stream.of(places).anyMatch(place -> type.getPackageName().contains(place)))
        .toList();
  }

  /** Keeps the list of rules above complete. */
  @Test
  void everyRuleIsCheckedSomewhere() {
    long declared =
        Stream.of(ArchitectureRules.class.getDeclaredMethods())
            .filter(method ->
                method.getReturnType() == ArchRule.class || method.getReturnType() == List.class)
            .filter(method -> !java.lang.reflect.Modifier.isPrivate(method.getModifiers()))
            .count();
    assertThat(declared).isEqualTo(13);
  }
}
