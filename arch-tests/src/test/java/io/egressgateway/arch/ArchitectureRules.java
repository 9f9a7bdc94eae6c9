package io.egressgateway.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rules of the architecture, for a root package: the product's own, or a fixture's that breaks
 * one of them.
 */
final class ArchitectureRules {
  /** The packages of the domain in reading order: each may import only those before it. */
  static final List<String> DOMAIN_ORDER =
      List.of(
          "net",
          "cluster",
          "membership",
          "status",
          "matching",
          "allocation",
          "election",
          "claim",
          "plan",
          "admission",
          "datapath",
          "diff",
          "survey",
          "topology");

  /** The adapters, by their package. */
  static final List<String> ADAPTERS = List.of("k8s", "nftables", "iptables", "netlink", "arp");

  private static final Set<String> IMPURE =
      Set.of(
          "java.lang.Thread",
          "java.lang.Runtime",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.ThreadLocal",
          "java.time.Clock",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.UUID",
          "java.security.SecureRandom");

  private final String root;

  ArchitectureRules(String root) {
    this.root = root;
  }

  private String in(String path) {
    return root + "." + path + "..";
  }

  private String exactly(String path) {
    return root + "." + path;
  }

  /** Every rule by its name; a rule that is not in here is checked nowhere. */
  SortedMap<String, List<ArchRule>> all() {
    SortedMap<String, List<ArchRule>> all = new TreeMap<>();
    all.put("domainIsReadInOrder", domainIsReadInOrder());
    all.put("domainIsPure", List.of(domainIsPure()));
    all.put("domainReadsNoClock", List.of(domainReadsNoClock()));
    all.put("portsSeeOnlyTheDomain", List.of(portsSeeOnlyTheDomain()));
    all.put("adaptersDoNotKnowEachOther", adaptersDoNotKnowEachOther());
    all.put("useCasesSeeDomainAndPortsOnly", List.of(useCasesSeeDomainAndPortsOnly()));
    all.put("librariesAreFenced", librariesAreFenced());
    all.put("onlyTheBenchKnowsTheLab", List.of(onlyTheBenchKnowsTheLab()));
    all.put("namesSayWhatThingsAre", List.of(namesSayWhatThingsAre()));
    all.put("programsAreStartedInOnePlace", List.of(programsAreStartedInOnePlace()));
    all.put("nobodySleeps", List.of(nobodySleeps()));
    all.put("domainValuesAreNotText", List.of(domainValuesAreNotText()));
    all.put("recordsCopyCollections", List.of(recordsCopyCollections()));
    all.put("domainTypesAreNotMocked", List.of(domainTypesAreNotMocked()));
    all.put("everyClassHasALayer", List.of(everyClassHasALayer()));
    return all;
  }

  /** One rule per package of the domain: nothing from the packages behind it. */
  private List<ArchRule> domainIsReadInOrder() {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i < DOMAIN_ORDER.size() - 1; i++) {
      String[] later =
          DOMAIN_ORDER.subList(i + 1, DOMAIN_ORDER.size()).stream()
              .map(name -> in("domain." + name))
              .toArray(String[]::new);
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(in("domain." + DOMAIN_ORDER.get(i)))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(later)
              .because("the domain is read from top to bottom (" + DOMAIN_ORDER + ")"));
    }
    return rules;
  }

  private ArchRule domainIsPure() {
    DescribedPredicate<JavaClass> allowed =
        resideInAnyPackage(
                in("domain"),
                "java.lang..",
                "java.util",
                "java.util.function",
                "java.util.stream",
                "java.util.regex",
                "java.math",
                "java.time",
                "java.nio",
                "java.nio.charset",
                "java.security",
                "javax.crypto..",
                "org.jspecify..")
            .and(
                describe(
                    "not I/O, threads, clocks or randomness",
                    type -> !IMPURE.contains(type.getName())))
            .or(describe("primitives and arrays", type -> type.isPrimitive() || type.isArray()));
    return classes()
        .that()
        .resideInAPackage(in("domain"))
        .should()
        .onlyDependOnClassesThat(allowed)
        .because("the same snapshot must give the same plan, byte for byte");
  }

  private ArchRule domainReadsNoClock() {
    return noClasses()
        .that()
        .resideInAPackage(in("domain"))
        .should()
        .callMethod("java.time.Instant", "now")
        .orShould()
        .callMethod("java.lang.Math", "random")
        .orShould()
        .accessTargetWhere(
            describe(
                "System is asked for more than copying arrays",
                access ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && !access.getTarget().getName().equals("arraycopy")))
        .because("time and randomness are given, not taken");
  }

  private ArchRule portsSeeOnlyTheDomain() {
    return classes()
        .that()
        .resideInAPackage(in("port"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(in("port"), in("domain"), "java..", "org.jspecify..")
                .or(describe("primitives", type -> type.isPrimitive() || type.isArray())))
        .because("a port says what the core needs, in the core's words");
  }

  /** One rule per adapter: nothing of the others, nothing of the app. */
  private List<ArchRule> adaptersDoNotKnowEachOther() {
    return ADAPTERS.stream()
        .map(adapter -> {
          List<String> foreign =
              new ArrayList<>(
                  ADAPTERS.stream()
                      .filter(other -> !other.equals(adapter))
                      .map(other -> in("adapter." + other))
                      .toList());
          foreign.add(in("app"));
          foreign.add(in("lab"));
          return (ArchRule)
              noClasses()
                  .that()
                  .resideInAPackage(in("adapter." + adapter))
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(foreign.toArray(String[]::new))
                  .because("an adapter can be replaced without touching another");
        })
        .toList();
  }

  private ArchRule useCasesSeeDomainAndPortsOnly() {
    return classes()
        .that()
        .resideInAPackage(in("app.reconcile"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    in("app.reconcile"),
                    in("domain"),
                    in("port"),
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..")
                .or(describe("primitives", type -> type.isPrimitive() || type.isArray())))
        .because("a pass is readable without knowing any technology");
  }

  /** Third-party libraries, each allowed only where it is wrapped. */
  private List<ArchRule> librariesAreFenced() {
    return List.of(
        // The wiring opens the client and Vert.x, and hands them to those that use them.
        fence("io.fabric8..", in("adapter.k8s"), exactly("app.wiring")),
        fence(
            "com.fasterxml.jackson..",
            in("adapter.nftables.json"),
            in("adapter.nftables.backend"),
            in("adapter.k8s"),
            exactly("app.config"),
            exactly("app.egctl"),
            in("lab"),
            in("testkit.chart")),
        fence("com.marcnuri.helm..", in("testkit.chart")),
        fence(
            "jnr..",
            in("adapter.nftables.lib"),
            in("adapter.netlink.lib"),
            in("adapter.arp.socket"),
            in("lab")),
        fence(
            "io.vertx..",
            in("adapter.k8s.connect"),
            exactly("app.http"),
            exactly("app.nettools"),
            exactly("app.page"),
            exactly("app.udp"),
            exactly("app.wiring"),
            in("lab")),
        fence("org.bouncycastle..", in("adapter.k8s.certificate"), in("lab")),
        fence("dagger..", exactly("app.wiring")),
        fence("io.micrometer..", exactly("app.metrics")),
        fence("picocli..", exactly("app.cli"), in("lab")));
  }

  private ArchRule fence(String library, String... allowed) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because(library + " is wrapped in one place");
  }

  private ArchRule namesSayWhatThingsAre() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and(describe("written by us", type -> !isGenerated(type)))
        .and()
        .doNotHaveSimpleName("FieldManager") // Kubernetes' word for who applies fields
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Info")
        .orShould()
        .haveSimpleNameEndingWith("Data")
        .orShould()
        .haveSimpleNameEndingWith("Dto")
        .orShould()
        .haveSimpleNameEndingWith("Common")
        .orShould()
        .haveSimpleNameEndingWith("Base")
        .because("these endings say nothing");
  }

  /** Dagger marks the outer class only. */
  private static boolean isGenerated(JavaClass type) {
    return type.isAnnotatedWith("dagger.internal.DaggerGenerated")
        || type.getEnclosingClass().filter(ArchitectureRules::isGenerated).isPresent();
  }

  /** Tests and the testkit use the lab too; they are not the product. */
  private ArchRule onlyTheBenchKnowsTheLab() {
    return noClasses()
        .that()
        .resideInAnyPackage(in("domain"), in("port"), in("adapter"), in("app"))
        .and(
            describe(
                "are not the bench's way in",
                type -> !type.getFullName().startsWith(exactly("app.wiring.BenchKernels"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("lab"))
        .because("what runs on a node must not depend on what tries it out");
  }

  private ArchRule programsAreStartedInOnePlace() {
    return noClasses()
        .that()
        .resideInAnyPackage(in("domain"), in("port"), in("adapter"), in("app"))
        .and()
        .resideOutsideOfPackages(in("adapter.iptables.process"), in("app.e2e"))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .because("a program runs in the network namespace of the thread that starts it");
  }

  private ArchRule nobodySleeps() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .because("wait for a condition with a deadline instead");
  }

  private ArchRule domainValuesAreNotText() {
    return classes()
        .that()
        .resideInAPackage(in("domain"))
        .and()
        .areRecords()
        .should(RecordConditions.haveNoTextNamedLikeAnAddress());
  }

  private ArchRule recordsCopyCollections() {
    return classes()
        .that(resideInAnyPackage(in("domain"), in("port")))
        .and()
        .areRecords()
        .should(RecordConditions.copyTheirCollections());
  }

  private ArchRule domainTypesAreNotMocked() {
    return classes()
        .that(resideInAPackage(root + ".."))
        .should(RecordConditions.notMockTypesOf(root + ".domain"));
  }

  private ArchRule everyClassHasALayer() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .resideInAnyPackage(
            DOMAIN_ORDER.stream().map(name -> in("domain." + name)).toArray(String[]::new))
        .orShould()
        .resideInAnyPackage(
            ADAPTERS.stream().map(name -> in("adapter." + name)).toArray(String[]::new))
        .orShould()
        .resideInAnyPackage(in("port"), in("app"), in("lab"), in("testkit"))
        .because("a class outside of the layers is outside of the rules");
  }
}
