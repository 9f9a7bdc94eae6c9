package io.egressgateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every port has a real implementation and a fake, and one contract that is run on both. */
class PortsTest {
  private static final String ROOT = "io.egressgateway";

  /** Clocks are {@link System#nanoTime} and {@link java.time.Instant#now()}. */
  private static final Set<String> CLOCKS = Set.of("MonotonicClock", "WallClock");

  /** A Leadership and the LeaderDirectory that finds it make one promise together. */
  private static final String SHARED = "LeaderDirectory";

  private static final JavaClasses ALL = Modules.productAndTests();

  @TestFactory
  Stream<DynamicTest> aPortHasARealImplementationAFakeAndAContractRunOnBoth() {
    return ports()
        .map(port -> DynamicTest.dynamicTest(port.getSimpleName(), () -> checkPort(port)));
  }

  @Test
  void thereArePorts() {
    assertThat(ports().map(JavaClass::getSimpleName))
        .contains("DatapathBackend", "RoutingBackend", "ClusterSource", "PeerTransport")
        .hasSizeGreaterThanOrEqualTo(14);
  }

  private static void checkPort(JavaClass port) {
    assertThat(implementations(port, ".adapter.", ".app."))
        .as("real implementations of " + port.getSimpleName())
        .isNotEmpty();
    assertThat(implementations(port, ".testkit.fake"))
        .as("fakes of " + port.getSimpleName())
        .isNotEmpty();
    String name = port.getSimpleName().equals(SHARED) ? "Leadership" : port.getSimpleName();
    String contract = ROOT + ".testkit.contract." + name + "Contract";
    assertThat(ALL.contain(contract)).as("there is " + contract).isTrue();
    List<JavaClass> runs = runs(ALL.get(contract));
    assertThat(runs)
        .as(contract + " is run on a fake")
        .anyMatch(type -> type.getPackageName().startsWith(ROOT + ".testkit."));
    assertThat(runs)
        .as(contract + " is run on a real implementation")
        .anyMatch(type -> !type.getPackageName().startsWith(ROOT + ".testkit."));
  }

  private static Stream<JavaClass> ports() {
    return ALL.stream()
        .filter(type -> type.getPackageName().startsWith(ROOT + ".port."))
        .filter(type -> type.isInterface() && type.isTopLevelClass() && !type.isAnnotation())
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .filter(type -> !CLOCKS.contains(type.getSimpleName()));
  }

  private static List<JavaClass> implementations(JavaClass port, String... places) {
    return port.getAllSubclasses().stream()
        .filter(type -> !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
        .filter(type -> !isTest(type))
        .filter(type -> Stream.of(places).anyMatch(place -> type.getPackageName().contains(place)))
        .toList();
  }

  private static boolean isTest(JavaClass type) {
    return type.getSource()
        .map(source -> source.getUri().getPath().contains("/test-classes/"))
        .orElse(false);
  }

  private static List<JavaClass> runs(JavaClass contract) {
    return contract.getAllSubclasses().stream()
        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT) && isTest(type))
        .toList();
  }
}
