package io.egressgateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules hold for the product. */
class ArchitectureTest {
  private static final String ROOT = "io.egressgateway";

  /** Rules that tests keep, too. */
  private static final Set<String> FOR_TESTS =
      Set.of("nobodySleeps", "domainTypesAreNotMocked", "namesSayWhatThingsAre");

  private static final JavaClasses PRODUCT = Modules.product();
  private static final JavaClasses WITH_TESTS = Modules.productAndTests();

  @TestFactory
  Stream<DynamicTest> theProductKeepsEveryRule() {
    return new ArchitectureRules(ROOT)
        .all().entrySet().stream()
            .flatMap(named ->
                named.getValue().stream()
                    .map(rule ->
                        DynamicTest.dynamicTest(
                            named.getKey() + ": " + rule.getDescription(),
                            () ->
                                rule.check(
                                    FOR_TESTS.contains(named.getKey()) ? WITH_TESTS : PRODUCT))));
  }

  @Test
  void everyLayerIsThere() {
    List<String> packages = PRODUCT.stream().map(JavaClass::getPackageName).distinct().toList();
    Stream.of(
            ArchitectureRules.DOMAIN_ORDER.stream().map(name -> ".domain." + name),
            ArchitectureRules.ADAPTERS.stream().map(name -> ".adapter." + name),
            Stream.of(".port", ".app.reconcile", ".app.wiring", ".lab", ".testkit.contract"))
        .flatMap(layers -> layers)
        .map(layer -> ROOT + layer)
        .forEach(layer ->
            assertThat(packages)
                .as("a rule about an empty package always passes: " + layer)
                .anyMatch(name -> name.equals(layer) || name.startsWith(layer + ".")));
  }

  @Test
  void everyModuleWithTestsIsLookedAt() {
    assertThat(Modules.withTests())
        .contains(
            "core-domain",
            "lab",
            "testkit",
            "adapters-nftables",
            "adapters-iptables",
            "adapters-netlink",
            "adapters-arp",
            "adapters-k8s",
            "app");
  }
}
