package io.egressgateway.adapter.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.core.PodResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TranslationTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String NODES = "nodeSelector: {selector: {matchLabels: {a: b}}}";
  private static final String PODS = "appliedTo: {podSelector: {matchLabels: {a: b}}}";

  private static <T> T read(String yaml, Class<T> type) {
    try {
      return JSON.unmarshal(YAML.readTree(yaml).toString(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Declared<GatewayGroup> group(String spec) {
    return GroupTranslation.declared(
        read("{metadata: {name: g}, spec: " + spec + "}", EgressGatewayResource.class));
  }

  private static Declared<EgressPolicy> policy(String spec) {
    return PolicyTranslation.declared(
        read(
            "{metadata: {name: e, namespace: d, creationTimestamp: '2026-11-21T10:00:00Z'}, spec: "
                + spec
                + "}",
            EgressPolicyResource.class));
  }

  private static Declared<EgressPolicy> clusterPolicy(String spec) {
    return PolicyTranslation.declared(
        read("{metadata: {name: e}, spec: " + spec + "}", EgressClusterPolicyResource.class));
  }

  private static <T> T accepted(Declared<T> declared) {
    assertThat(declared).isInstanceOf(Declared.Accepted.class);
    return declared.accepted().orElseThrow();
  }

  private static List<Rejection> reasons(Declared<?> declared) {
    assertThat(declared).isInstanceOf(Declared.Refused.class);
    return ((Declared.Refused<?>) declared).reasons();
  }

  /** What is refused, and the fields and values that the refusal must name. */
  record Bad(Declared<?> declared, List<String> fieldsAndValues) {}

  static Stream<Bad> bad() {
    return Stream.of(
        new Bad(
            group("{" + NODES + ", ippools: {ipv4: [10.6.1.55, hello, 10.6.1.9-10.6.1.1]}}"),
            List.of("spec.ippools.ipv4[1]=hello", "spec.ippools.ipv4[2]=10.6.1.9-10.6.1.1")),
        new Bad(
            group("{" + NODES + ", ippools: {ipv4: ['fd00::1'], ipv6: [10.6.1.1]}}"),
            List.of("spec.ippools.ipv4[0]=fd00::1", "spec.ippools.ipv6[0]=10.6.1.1")),
        new Bad(
            group("{" + NODES + ", ippools: {ipv4: [10.6.1.0/30], ipv4DefaultEIP: 10.6.1.0}}"),
            List.of("spec.ippools.ipv4DefaultEIP=10.6.1.0")),
        new Bad(group("{}"), List.of("spec.nodeSelector.selector=")),
        new Bad(
            group(
                "{nodeSelector: {selector: {matchExpressions: [{key: a, operator: Is},"
                    + " {key: b, operator: Exists, values: [c]}, {key: d, operator: In}]}}}"),
            List.of(
                "spec.nodeSelector.selector.matchExpressions[0].operator=Is",
                "spec.nodeSelector.selector.matchExpressions[1].values=c",
                "spec.nodeSelector.selector.matchExpressions[2].values=")),
        new Bad(
            group("{nodeSelector: {selector: {matchLabels: {'a b': 'c d'}}}}"),
            List.of(
                "spec.nodeSelector.selector.matchLabels=a b",
                "spec.nodeSelector.selector.matchLabels.a b=c d")),
        new Bad(
            policy("{egressGatewayName: g, " + PODS + ", destSubnet: [10.0.0.0/8, 10.6.1.92]}"),
            List.of("spec.destSubnet[1]=10.6.1.92")),
        new Bad(policy("{" + PODS + "}"), List.of("spec.egressGatewayName=")),
        new Bad(policy("{egressGatewayName: g}"), List.of("spec.appliedTo.podSelector=")),
        new Bad(
            policy(
                "{egressGatewayName: g, appliedTo: {podSelector: {matchExpressions: [{key: a,"
                    + " operator: Exists}]}, podSubnet: [10.0.0.0/8]}}"),
            List.of("spec.appliedTo.podSubnet=10.0.0.0/8")),
        new Bad(
            policy("{egressGatewayName: g, appliedTo: {podSubnet: [10.0.0.0/8, 10.1.2.3/33]}}"),
            List.of("spec.appliedTo.podSubnet[1]=10.1.2.3/33")),
        new Bad(
            clusterPolicy(
                "{egressGatewayName: g, appliedTo: {podSubnet: [10.0.0.0/8], namespaceSelector:"
                    + " {matchLabels: {a: b}}}}"),
            List.of("spec.appliedTo.podSubnet=10.0.0.0/8")),
        new Bad(
            policy("{egressGatewayName: g, " + PODS + ", priority: 65537}"),
            List.of("spec.priority=65537")),
        new Bad(
            policy(
                "{egressGatewayName: g, "
                    + PODS
                    + ", egressIP: {useNodeIP: true, ipv4: 10.6.1.1}}"),
            List.of("spec.egressIP.ipv4=10.6.1.1")),
        new Bad(
            policy("{egressGatewayName: g, " + PODS + ", egressIP: {ipv4: 'fd00::1'}}"),
            List.of("spec.egressIP.ipv4=fd00::1")),
        new Bad(
            clusterPolicy(
                "{egressGatewayName: g, appliedTo: {namespaceSelector: {matchLabels: {a: b}}}}"),
            List.of("spec.appliedTo.podSelector=")),
        new Bad(
            RangesTranslation.declared(
                read(
                    "{metadata: {name: default}, spec: {autoDetect: {podCidrMode: weave},"
                        + " extraCidr: [x]}}",
                    EgressClusterInfoResource.class)),
            List.of("spec.autoDetect.podCidrMode=weave", "spec.extraCidr[0]=x")));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadObjectIsRefusedWithFieldValueAndWhatIsAllowed(Bad bad) {
    assertThat(reasons(bad.declared()))
        .extracting(reason -> reason.field() + "=" + reason.value())
        .containsExactlyElementsOf(bad.fieldsAndValues());
    assertThat(reasons(bad.declared())).allMatch(reason -> !reason.allowed().isEmpty());
  }

  @Test
  void poolsAreReadInAllForms() {
    GatewayGroup group =
        accepted(
            group(
                "{"
                    + NODES
                    + ", clusterDefault: true, ippools: {ipv4: [10.6.1.55, 10.6.1.60-10.6.1.61,"
                    + " 10.6.2.0/29], ipv6: ['fd00::/64'], ipv6DefaultEIP: 'fd00::'}}"));
    assertThat(group.pools().get(IpFamily.IPV4).ranges())
        .containsExactly(
            range("10.6.1.55", "10.6.1.55"),
            range("10.6.1.60", "10.6.1.61"),
            range("10.6.2.1", "10.6.2.6"));
    assertThat(group.pools().get(IpFamily.IPV6).size().bitLength()).isEqualTo(65);
    assertThat(group.defaultEips()).isEqualTo(AddressPair.of(IpAddress.of("fd00::")));
    assertThat(group.clusterDefault()).isTrue();
    assertThat(group.nodeSelector())
        .isEqualTo(new LabelSelector(Sorted.map(Map.of("a", "b")), List.of()));
  }

  private static IpRange range(String first, String last) {
    return new IpRange(IpAddress.of(first), IpAddress.of(last));
  }

  @Test
  void aPolicyIsReadWithItsDefaults() {
    EgressPolicy policy = accepted(policy("{egressGatewayName: g, " + PODS + "}"));
    assertThat(policy.priority()).isEqualTo(1000);
    assertThat(policy.wish()).isEqualTo(new AddressWish.GroupDefault());
    assertThat(policy.created()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(policy.subject())
        .isEqualTo(
            new Subject.Pods(
                new Subject.Namespaces.One("d"),
                new LabelSelector(Sorted.map(Map.of("a", "b")), List.of())));
    EgressPolicy cluster = accepted(clusterPolicy("{egressGatewayName: g, " + PODS + "}"));
    assertThat(cluster.priority()).isEqualTo(32768);
    assertThat(((Subject.Pods) cluster.subject()).namespaces())
        .isEqualTo(new Subject.Namespaces.All());
  }

  @Test
  void theWishFollowsTheEgressIp() {
    String head = "{egressGatewayName: g, " + PODS + ", egressIP: ";
    assertThat(accepted(policy(head + "{useNodeIP: true}}")).wish())
        .isEqualTo(new AddressWish.NodeAddress());
    assertThat(accepted(policy(head + "{allocatorPolicy: rr}}")).wish())
        .isEqualTo(new AddressWish.NextFree());
    assertThat(accepted(policy(head + "{allocatorPolicy: share}}")).wish())
        .isEqualTo(new AddressWish.Sharing(5));
    assertThat(accepted(policy(head + "{allocatorPolicy: share 12}}")).wish())
        .isEqualTo(new AddressWish.Sharing(12));
    for (String nothing : List.of("share 0", "share -1", "shared", "share 5 times", "average")) {
      assertThat(accepted(policy(head + "{allocatorPolicy: '" + nothing + "'}}")).wish())
          .as(nothing)
          .isEqualTo(new AddressWish.GroupDefault());
    }
    assertThat(accepted(policy(head + "{allocatorPolicy: rr, ipv4: 10.6.1.1}}")).wish())
        .isEqualTo(new AddressWish.Exactly(AddressPair.of(IpAddress.of("10.6.1.1"))));
  }

  @Test
  void nodesAndEgressIpsThatWerePublishedTwiceAreJoined() {
    EgressGatewayResource gateway =
        read(
            """
            metadata: {name: g}
            status:
              nodeList:
                - name: n1
                  status: Ready
                  eips:
                    - {ipv4: 10.6.1.1, policies: [{name: a, namespace: d}]}
                    - {ipv4: 10.6.1.1, policies: [{name: c}]}
                - {name: n2, status: NotReady}
                - name: n1
                  status: Ready
                  eips: [{policies: [{name: b, namespace: d}]}]
            """,
            EgressGatewayResource.class);
    PublishedGroup published = GroupStatusTranslation.published(gateway.status().orElseThrow());
    assertThat(published.nodes()).hasSize(2);
    PublishedGroup.GatewayNode first = published.nodes().getFirst();
    assertThat(first.egresses()).hasSize(2);
    assertThat(first.egresses().getFirst().policies())
        .containsExactly(PolicyKey.of("d", "a"), new PolicyKey.ClusterWide("c"));
    assertThat(first.egresses().getLast().addresses()).isEqualTo(AddressPair.NONE);
    assertThat(published.nodes().getLast().egresses()).isEmpty();
  }

  @Test
  void aNodeTakesWhatComesStraightOnlyWhereItsStatusSaysSo() {
    assertThat(direct("{accepted: true, unreachable: [n2, n3]}"))
        .contains(new Tunnel.Direct(Sorted.set(List.of(new NodeName("n2"), new NodeName("n3")))));
    assertThat(direct("{accepted: true}")).contains(new Tunnel.Direct(Sorted.emptySet()));
    assertThat(direct("{accepted: false}")).isEmpty();
    assertThat(direct("{}")).isEmpty();
  }

  private static Optional<Tunnel.Direct> direct(String status) {
    return TunnelTranslation.tunnel(
            read(
                "metadata: {name: n1}\nstatus: {direct: " + status + "}",
                EgressTunnelResource.class))
        .direct();
  }

  @Test
  void aTunnelWithNothingInItsStatusIsEmpty() {
    Tunnel tunnel =
        TunnelTranslation.tunnel(read("metadata: {name: n1}", EgressTunnelResource.class));
    assertThat(tunnel.addresses()).isEqualTo(AddressPair.NONE);
    assertThat(tunnel.mac()).isEmpty();
    assertThat(tunnel.phase()).isEmpty();
    assertThat(tunnel.parent()).isEmpty();
    assertThat(tunnel.direct()).isEmpty();
  }

  @Test
  void podsThatCannotBeSubjectsAreLeftOut() {
    String running =
        "{metadata: {name: p, namespace: d%s}, spec: {nodeName: n%s}, status: {phase: %s%s}}";
    String ip = ", podIPs: [{ip: 10.0.0.1}]";
    String going = ", deletionTimestamp: '2026-11-21T10:00:00Z'";
    assertThat(pod(running.formatted("", "", "Running", ip))).isTrue();
    assertThat(pod(running.formatted("", "", "Pending", ""))).isTrue();
    assertThat(pod(running.formatted(going, "", "Running", ip))).isTrue();
    assertThat(pod(running.formatted(going, "", "Running", ""))).isFalse();
    assertThat(pod(running.formatted("", ", hostNetwork: true", "Running", ip))).isFalse();
    assertThat(pod(running.formatted("", "", "Succeeded", ip))).isFalse();
    assertThat(pod(running.formatted("", "", "Failed", ip))).isFalse();
  }

  private static boolean pod(String yaml) {
    return CoreTranslation.pod(read(yaml, PodResource.class)).isPresent();
  }

  @Test
  void publishedRangesAreAllOfThemMerged() {
    EgressClusterInfoResource resource =
        read(
            """
            metadata: {name: default}
            status:
              clusterIP: {ipv4: [10.96.0.0/16]}
              nodeIP: {n1: {ipv4: [192.0.2.1], ipv6: ["2001:db8::1"]}}
              podCIDR: {pool: {ipv4: [10.244.0.0/24, 10.244.1.0/24]}}
              extraCidr: [203.0.113.0/24]
            """,
            EgressClusterInfoResource.class);
    assertThat(RangesTranslation.ranges(resource.status().orElseThrow()))
        .containsExactly(
            range("10.96.0.0", "10.96.255.255"),
            range("10.244.0.0", "10.244.1.255"),
            range("192.0.2.1", "192.0.2.1"),
            range("203.0.113.0", "203.0.113.255"),
            range("2001:db8::1", "2001:db8::1"));
  }

  @Test
  void sourcePrefixesAreReadInBothKinds() {
    for (Declared<EgressPolicy> declared :
        List.of(
            policy("{egressGatewayName: g, appliedTo: {podSubnet: [10.1.0.0/16, 'fd00::/64']}}"),
            clusterPolicy(
                "{egressGatewayName: g, appliedTo: {podSubnet: [10.1.0.0/16, 'fd00::/64']}}"))) {
      assertThat(declared.accepted().orElseThrow().subject())
          .isEqualTo(
              new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/16"), IpPrefix.of("fd00::/64"))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', Average[]",
    "AverageSelection, Average[]",
    "average, Average[]",
    "whatever, Unread[text=whatever]",
    "minimum, Pack[]",
    "Pack, Pack[]",
    "limit, Limit[perNode=5]",
    "limit 3, Limit[perNode=3]",
    "limit-12, Limit[perNode=12]",
    "limit 0, Unread[text=limit 0]",
    "limit 99999999999, Unread[text=limit 99999999999]",
  })
  void theNodePolicyIsReadFromItsWords(String text, String policy) {
    Declared<GatewayGroup> group =
        group("{nodeSelector: {policy: '%s', selector: {matchLabels: {a: b}}}}".formatted(text));
    assertThat(group.accepted().orElseThrow().nodePolicy()).hasToString(policy);
  }
}
