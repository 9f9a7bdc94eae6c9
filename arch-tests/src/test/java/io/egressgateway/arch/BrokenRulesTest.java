package io.egressgateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule can fail: each has a fixture, a small tree of its own, that breaks it. */
class BrokenRulesTest {
  private static final String FIXTURES = "io.egressgateway.arch.fixture.";

  /**
   * A tree of classes that breaks a rule.
   *
   * @param culprit the class that the rule must blame
   * @param violations how many, so that each part of a rule is seen to work
   */
  record Fixture(String rule, String tree, String culprit, int violations) {}

  static List<Fixture> fixtures() {
    return List.of(
        new Fixture("domainIsReadInOrder", "order", "Early", 1),
        new Fixture("domainIsPure", "impure", "Sleeper", 1),
        new Fixture("domainReadsNoClock", "clock", "Stamped", 3),
        new Fixture("portsSeeOnlyTheDomain", "ports", "LeakyPort", 1),
        new Fixture("adaptersDoNotKnowEachOther", "adapters", "Nosy", 1),
        new Fixture("useCasesSeeDomainAndPortsOnly", "reconcile", "Wired", 1),
        new Fixture("librariesAreFenced", "fence", "Fabricated", 1),
        new Fixture("onlyTheBenchKnowsTheLab", "tried", "Curious", 1),
        new Fixture("namesSayWhatThingsAre", "names", "PolicyManager", 1),
        new Fixture("programsAreStartedInOnePlace", "programs", "Starter", 1),
        new Fixture("nobodySleeps", "sleep", "Napping", 2),
        new Fixture("domainValuesAreNotText", "text", "Stringly", 1),
        new Fixture("recordsCopyCollections", "copies", "Aliased", 1),
        new Fixture("domainTypesAreNotMocked", "mocks", "Mocking", 1),
        new Fixture("everyClassHasALayer", "layer", "Stray", 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixtures")
  void theFixtureBreaksItsRule(Fixture fixture) {
    String root = FIXTURES + fixture.tree();
    JavaClasses classes = new ClassFileImporter().importPackages(root);
    List<ArchRule> rules =
        new ArchitectureRules(root).all().getOrDefault(fixture.rule(), List.of());
    List<String> violations =
        rules.stream()
            .map(rule -> rule.allowEmptyShould(true).evaluate(classes))
            .flatMap(result -> result.getFailureReport().getDetails().stream())
            .toList();
    assertThat(violations)
        .hasSizeGreaterThanOrEqualTo(fixture.violations())
        .allMatch(line -> line.contains(fixture.culprit()));
  }

  @Test
  void everyRuleHasAFixture() {
    assertThat(fixtures())
        .extracting(Fixture::rule)
        .containsExactlyInAnyOrderElementsOf(new ArchitectureRules("any").all().keySet());
  }

  /** A rule that was written but not put into the list would be checked nowhere. */
  @Test
  void everyRuleThatIsWrittenIsInTheList() {
    Set<String> written =
        Stream.of(ArchitectureRules.class.getDeclaredMethods())
            .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
            .filter(method -> method.getParameterCount() == 0)
            .filter(method ->
                method.getGenericReturnType().getTypeName().endsWith("ArchRule")
                    || method.getReturnType() == List.class)
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(new ArchitectureRules("any").all().keySet()).hasSize(15).isEqualTo(written);
    assertThat(new ArchitectureRules("any").all().values())
        .allSatisfy((List<ArchRule> rules) -> assertThat(rules).isNotEmpty());
  }
}
