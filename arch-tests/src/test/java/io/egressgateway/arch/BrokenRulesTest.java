package io.egressgateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule can fail: each has a fixture, a small tree of its own, that breaks it. */
class BrokenRulesTest {
  private static final String FIXTURES = "io.egressgateway.arch.fixture.";

  static List<Arguments> rules() {
    return List.of(
        rule("order", ArchitectureRules::domainIsReadInOrder, "Early"),
        rule("impure", single(ArchitectureRules::domainIsPure), "Sleeper"),
        rule("clock", single(ArchitectureRules::domainReadsNoClock), "Stamped"),
        rule("ports", single(ArchitectureRules::portsSeeOnlyTheDomain), "LeakyPort"),
        rule("adapters", ArchitectureRules::adaptersDoNotKnowEachOther, "Nosy"),
        rule("reconcile", single(ArchitectureRules::useCasesSeeDomainAndPortsOnly), "Wired"),
        rule("fence", ArchitectureRules::librariesAreFenced, "Fabricated"),
        rule("names", single(ArchitectureRules::namesSayWhatThingsAre), "PolicyManager"),
        rule("sleep", single(ArchitectureRules::nobodySleeps), "Napping"),
        rule("text", single(ArchitectureRules::domainValuesAreNotText), "Stringly"),
        rule("copies", single(ArchitectureRules::recordsCopyCollections), "Aliased"),
        rule("mocks", single(ArchitectureRules::mocksAreNotMadeOfOurOwnValues), "Mocking"),
        rule("layer", single(ArchitectureRules::everyClassHasALayer), "Stray"));
  }

  private static Arguments rule(
      String fixture, Function<ArchitectureRules, List<ArchRule>> rules, String culprit) {
    return Arguments.of(fixture, rules, culprit);
  }

  private static Function<ArchitectureRules, List<ArchRule>> single(
      Function<ArchitectureRules, ArchRule> rule) {
    return rules -> List.of(rule.apply(rules));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theFixtureBreaksItsRule(
      String fixture, Function<ArchitectureRules, List<ArchRule>> rules, String culprit) {
    String root = FIXTURES + fixture;
    JavaClasses classes = new ClassFileImporter().importPackages(root);
    List<String> violations =
        rules.apply(new ArchitectureRules(root)).stream()
            .map(rule -> rule.allowEmptyShould(true).evaluate(classes))
            .flatMap(result -> result.getFailureReport().getDetails().stream())
            .toList();
    assertThat(violations).isNotEmpty().anyMatch(line -> line.contains(culprit));
  }
}
