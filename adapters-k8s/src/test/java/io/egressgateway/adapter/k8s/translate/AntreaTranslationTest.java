package io.egressgateway.adapter.k8s.translate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.core.NodeResource;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.domain.admission.WrittenEgress;
import io.egressgateway.domain.admission.WrittenPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Share;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AntreaTranslationTest {
  private static final SortedSet<IpFamily> BOTH = Sorted.set(List.of(IpFamily.values()));
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /** A selector as written, absent where null, and what it means by itself. */
  record Selector(@Nullable String yaml, Predicate<Map<String, String>> matches) {}

  private static final List<Selector> SELECTORS =
      List.of(
          new Selector(null, _ -> true),
          new Selector("{}", _ -> true),
          new Selector("{matchLabels: {role: web}}", all -> "web".equals(all.get("role"))),
          new Selector(
              "{matchExpressions: [{key: role, operator: NotIn, values: [web]}]}",
              all -> !"web".equals(all.get("role"))),
          new Selector(
              "{matchLabels: {role: web}, matchExpressions: [{key: tier, operator: Exists}]}",
              all -> "web".equals(all.get("role")) && all.containsKey("tier")));

  record AppliedTo(Selector namespaces, Selector pods) {}

  static Stream<AppliedTo> combinations() {
    return SELECTORS.stream().flatMap(n -> SELECTORS.stream().map(p -> new AppliedTo(n, p)));
  }

  private static final List<Map<String, String>> LABELS =
      List.of(
          Map.of(), Map.of("role", "web"), Map.of("role", "db"), Map.of("role", "web", "tier", ""));

  private static SortedMap<String, SortedMap<String, String>> namespaces() {
    SortedMap<String, SortedMap<String, String>> namespaces = new TreeMap<>();
    for (int i = 0; i < LABELS.size(); i++) {
      namespaces.put("ns" + i, Sorted.map(LABELS.get(i)));
    }
    return namespaces;
  }

  private static SortedMap<NamespacedName, Pod> pods() {
    SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (String namespace : namespaces().keySet()) {
      for (int i = 0; i < LABELS.size(); i++) {
        NamespacedName name = new NamespacedName(namespace, "pod" + i);
        pods.put(
            name,
            new Pod(
                name,
                Optional.empty(),
                Sorted.map(LABELS.get(i)),
                List.of(IpAddress.of("10.1.0.1").plus(pods.size()))));
      }
    }
    return pods;
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void anEgressIsAboutThePodsThatBothSelectorsMatchAndAboutNobodyWithoutAny(AppliedTo appliedTo) {
    StringBuilder yaml = new StringBuilder("spec: {externalIPPool: p, appliedTo: {");
    if (appliedTo.pods().yaml() != null) {
      yaml.append("podSelector: ").append(appliedTo.pods().yaml()).append(", ");
    }
    if (appliedTo.namespaces().yaml() != null) {
      yaml.append("namespaceSelector: ").append(appliedTo.namespaces().yaml());
    }
    EgressSpec spec =
        YAML.unmarshal(yaml.append("}}").toString(), EgressResource.class).spec().orElseThrow();
    Rejections rejections = new Rejections();
    Subject subject = EgressTranslation.subject(spec.appliedTo(), rejections);
    assertThat(rejections.isEmpty()).isTrue();
    boolean somebody = appliedTo.pods().yaml() != null || appliedTo.namespaces().yaml() != null;
    assertThat(covered(subject))
        .isEqualTo(
            pods().values().stream()
                .filter(_ -> somebody)
                .filter(pod -> appliedTo.pods().matches().test(pod.labels()))
                .filter(pod ->
                    appliedTo.namespaces().matches().test(namespaces().get(pod.name().namespace())))
                .map(Pod::name)
                .toList());
  }

  private static List<NamespacedName> covered(Subject subject) {
    PolicyKey key = new PolicyKey.ClusterWide("e");
    EgressPolicy policy =
        new EgressPolicy(
            key,
            "g",
            subject,
            List.of(),
            new AddressWish.FirstFree(Optional.empty()),
            EgressPolicy.CLUSTER_PRIORITY,
            Instant.EPOCH);
    return PolicyMatching.of(List.of(policy), pods(), namespaces())
        .getOrDefault(key, List.of())
        .stream()
        .map(endpoint -> endpoint.pod())
        .toList();
  }

  private static ExternalIpPoolResource pool(String spec) {
    return YAML.unmarshal(
        "metadata: {name: p, creationTimestamp: 2026-11-25T10:00:00Z}\nspec: " + spec,
        ExternalIpPoolResource.class);
  }

  @Test
  void aPoolBecomesAGroupThatKeepsTheOrderOfItsRangesAndItsGatewayOut() {
    Declared<GatewayGroup> declared =
        ExternalPoolTranslation.declared(
            pool(
                "{ipRanges: [{cidr: 10.10.1.0/30}, {cidr: 'fd00::/126'},"
                    + " {start: 10.10.0.1, end: 10.10.0.3}],"
                    + " nodeSelector: {matchLabels: {role: gw}},"
                    + " subnetInfo: {gateway: 10.10.0.2, prefixLength: 23}}"));
    GatewayGroup group = declared.accepted().orElseThrow();
    assertThat(group.name()).isEqualTo("externalippool/p");
    assertThat(group.order().stream().map(IpRange::toString))
        .containsExactly("10.10.1.1-10.10.1.2", "fd00::1-fd00::3", "10.10.0.1", "10.10.0.3");
    assertThat(group.pools().ipv4().ranges()).hasSize(3);
    assertThat(group.pools().ipv6().size()).isEqualTo(3);
    assertThat(group.nodeSelector().matches(Sorted.map(Map.of("role", "gw")))).isTrue();
    assertThat(group.nodeSelector().matches(Sorted.emptyMap())).isFalse();
    assertThat(group.created()).isEqualTo(Instant.parse("2026-11-25T10:00:00Z"));
  }

  @Test
  void anEmptyNodeSelectorMeansEveryNode() {
    GatewayGroup group =
        ExternalPoolTranslation.declared(pool("{ipRanges: [], nodeSelector: {}}"))
            .accepted()
            .orElseThrow();
    assertThat(group.nodeSelector().matches(Sorted.emptyMap())).isTrue();
  }

  @Test
  void whatOfAPoolCannotBeReadIsNamed() {
    assertThat(
            ExternalPoolTranslation.declared(
                pool(
                    "{ipRanges: [{cidr: 10.10.0.0/33}, {start: 10.10.0.9, end: 10.10.0.1}],"
                        + " nodeSelector: {}, subnetInfo: {gateway: nowhere, prefixLength: 24}}")))
        .isInstanceOfSatisfying(
            Declared.Refused.class,
            refused ->
                assertThat(((Declared.Refused<?>) refused).reasons().stream().map(Rejection::field))
                    .containsExactly(
                        "spec.subnetInfo.gateway", "spec.ipRanges[0]", "spec.ipRanges[1]"));
  }

  @Test
  void admissionSeesWhatWasWritten() {
    assertThat(
            ExternalPoolTranslation.written(
                pool(
                    "{ipRanges: [{cidr: 10.10.0.1/24}, {start: a, end: b}], nodeSelector: {},"
                        + " subnetInfo: {gateway: g, prefixLength: 24, vlan: 3}}")))
        .isEqualTo(
            new WrittenPool(
                "p",
                List.of(
                    new WrittenPool.Range("10.10.0.1/24", "", ""),
                    new WrittenPool.Range("", "a", "b")),
                Optional.of(new WrittenPool.Subnet("g", 24))));
    EgressResource egress =
        YAML.unmarshal(
            "metadata: {name: e}\nspec: {appliedTo: {}, egressIP: 10.0.0.1, externalIPPool: p,"
                + " egressIPs: [a], externalIPPools: [b], bandwidth: {rate: 1M, burst: 2M}}",
            EgressResource.class);
    assertThat(EgressTranslation.written(egress))
        .isEqualTo(
            new WrittenEgress(
                "e",
                "10.0.0.1",
                List.of("a"),
                "p",
                List.of("b"),
                Optional.of(new WrittenEgress.Bandwidth("1M", "2M"))));
  }

  private static EgressResource excepting(String annotations) {
    return YAML.unmarshal(
        "metadata: {name: e, annotations: {"
            + annotations
            + "}}\nspec: {appliedTo: {podSelector: {}}, externalIPPool: p}",
        EgressResource.class);
  }

  @Test
  void anEgressIsNotForTheExceptionsOfAllNorForItsOwn() {
    IpPrefix ofAll = IpPrefix.of("10.0.0.0/8");
    EgressResource egress =
        excepting(
            "egressgateway.spidernet.io/except-cidrs: '192.0.2.0/24, 2001:db8::/32,203.0.113.7/32'");
    assertThat(only(egress, List.of(ofAll)).accepted().orElseThrow())
        .extracting(EgressPolicy::exceptions)
        .isEqualTo(
            List.of(
                ofAll,
                IpPrefix.of("192.0.2.0/24"),
                IpPrefix.of("2001:db8::/32"),
                IpPrefix.of("203.0.113.7/32")));
    assertThat(EgressTranslation.written(egress).unreadable()).isEmpty();
    assertThat(only(excepting(""), List.of()).accepted().orElseThrow())
        .extracting(EgressPolicy::exceptions)
        .isEqualTo(List.of());
  }

  @Test
  void anExceptionThatIsNoCidrRefusesTheEgressWithItsPlace() {
    EgressResource egress =
        excepting("egressgateway.spidernet.io/except-cidrs: '192.0.2.0/24,everything'");
    Declared<EgressPolicy> declared = only(egress, List.of());
    assertThat(declared).isInstanceOf(Declared.Refused.class);
    List<Rejection> reasons = ((Declared.Refused<EgressPolicy>) declared).reasons();
    assertThat(reasons)
        .singleElement()
        .satisfies(reason -> {
          assertThat(reason.field())
              .isEqualTo("metadata.annotations[egressgateway.spidernet.io/except-cidrs][1]");
          assertThat(reason.value()).isEqualTo("everything");
        });
    assertThat(EgressTranslation.written(egress).unreadable()).isEqualTo(reasons);
  }

  private static Optional<Declared<Integer>> maxEgressIps(String annotations) {
    return CoreTranslation.node(
            YAML.unmarshal(
                "metadata: {name: n1, annotations: {" + annotations + "}}", NodeResource.class))
        .maxEgressIps();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 65_535})
  void aNodeSaysHowManyEgressIpsItTakes(int most) {
    assertThat(maxEgressIps("node.antrea.io/max-egress-ips: '" + most + "'"))
        .contains(new Declared.Accepted<>(most));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "many", "65536", "4294967297", "1.5", " 7"})
  void whatIsNoSuchNumberIsRefusedWithNodeValueAndWhatIsAllowed(String text) {
    assertThat(maxEgressIps("node.antrea.io/max-egress-ips: '" + text + "'"))
        .contains(
            new Declared.Refused<>(
                List.of(
                    new Rejection(
                        "Node n1 metadata.annotations[node.antrea.io/max-egress-ips]",
                        text,
                        "a whole number from 0 to 65535; egress.maxEgressIPsPerNode counts"
                            + " instead"))));
  }

  @Test
  void aNodeWithoutTheAnnotationSaysNothing() {
    assertThat(maxEgressIps("other: '7'")).isEmpty();
  }

  private static Declared<EgressPolicy> only(EgressResource egress, List<IpPrefix> exceptions) {
    SortedMap<PolicyKey, Declared<EgressPolicy>> parts =
        EgressTranslation.declared(egress, exceptions, _ -> BOTH);
    assertThat(parts).containsOnlyKeys(new PolicyKey.OfEgress(egress.name()));
    return requireNonNull(parts.get(parts.firstKey()));
  }

  private static SortedMap<PolicyKey, Declared<EgressPolicy>> parts(String yaml) {
    return EgressTranslation.declared(
        YAML.unmarshal(yaml, EgressResource.class),
        List.of(),
        pool ->
            switch (pool) {
              case "four" -> Sorted.set(List.of(IpFamily.IPV4));
              case "six" -> Sorted.set(List.of(IpFamily.IPV6));
              default -> BOTH;
            });
  }

  private static Share share(EgressPolicy policy) {
    return ((Subject.Pods) policy.subject()).share().orElseThrow();
  }

  private static EgressPolicy part(SortedMap<PolicyKey, Declared<EgressPolicy>> parts, int part) {
    return requireNonNull(parts.get(PolicyKey.OfEgress.part("e", part))).accepted().orElseThrow();
  }

  @Test
  void anEgressWithSeveralAddressesIsAPolicyForEach() {
    var parts =
        parts(
            "metadata: {name: e, annotations: {egressgateway.spidernet.io/allocated-egress-ip:"
                + " ',10.1.0.2,,'}}\nspec: {appliedTo: {podSelector: {}}, egressIPs: [10.1.0.1,"
                + " 10.1.0.2, 'fd00::1', ''], externalIPPools: [four, four, six, four]}");
    assertThat(parts).hasSize(4);
    assertThat(part(parts, 0).wish()).isEqualTo(new AddressWish.Exactly(pair("10.1.0.1")));
    assertThat(part(parts, 1).wish())
        .as("the controller's own choice")
        .isEqualTo(new AddressWish.FirstFree(Optional.of(IpAddress.of("10.1.0.2"))));
    assertThat(part(parts, 3).wish()).isEqualTo(new AddressWish.FirstFree(Optional.empty()));
    assertThat(part(parts, 2).group()).isEqualTo("externalippool/six");
    assertThat(share(part(parts, 0)).rivals()).containsExactly("10.1.0.1", "10.1.0.2");
    assertThat(share(part(parts, 2)).rivals()).containsExactly("fd00::1");
    assertThat(part(parts, 2).holdsFor(IpFamily.IPV4)).isFalse();
    assertThat(part(parts, 2).holdsFor(IpFamily.IPV6)).isTrue();
    assertThat(share(part(parts, 3)).families())
        .as("others have addresses, so it leaves nobody without")
        .isEmpty();
  }

  @Test
  void anAddressThatIsNotThereYetHoldsWhereNoOtherOneDoes() {
    var parts =
        parts(
            "metadata: {name: e}\nspec: {appliedTo: {podSelector: {}}, egressIPs: [10.1.0.1, '',"
                + " ''], externalIPPools: [four, six, six]}");
    assertThat(share(part(parts, 1)).families()).containsExactly(IpFamily.IPV6);
    assertThat(share(part(parts, 1)).takes(new NamespacedName("a", "b"))).isTrue();
    assertThat(share(part(parts, 2)).families()).as("one is enough").isEmpty();
    assertThat(share(part(parts, 2)).takes(new NamespacedName("a", "b"))).isFalse();
    assertThat(part(parts, 2).holdsFor(IpFamily.IPV6)).isFalse();
  }

  @Test
  void addressesWithoutPoolsAreStaticEach() {
    var parts =
        parts(
            "metadata: {name: e}\nspec: {appliedTo: {podSelector: {}}, egressIPs: [10.1.0.1,"
                + " 10.1.0.2]}");
    assertThat(part(parts, 0).group()).isEqualTo("address/10.1.0.1");
    assertThat(part(parts, 1).group()).isEqualTo("address/10.1.0.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "egressIPs: [10.1.0.1], externalIPPools: [four, six]",
        "egressIPs: [10.1.0.1], externalIPPool: four",
        "egressIPs: [10.1.0.1], egressIP: 10.1.0.1",
        "externalIPPools: [four, six], egressIP: 10.1.0.1",
        "egressIPs: [10.1.0.1, ten]",
        "egressIPs: [10.1.0.1, '']",
      })
  void whatDoesNotFitTogetherIsRefused(String spec) {
    assertThat(parts("metadata: {name: e}\nspec: {appliedTo: {podSelector: {}}, " + spec + "}"))
        .isNotEmpty()
        .allSatisfy((_, part) -> assertThat(part).isInstanceOf(Declared.Refused.class));
  }

  private static AddressPair pair(String address) {
    return AddressPair.of(IpAddress.of(address));
  }
}
