package io.egressgateway.domain.admission;

import io.egressgateway.domain.allocation.CidrUsage;
import io.egressgateway.domain.allocation.PoolItem;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A cluster to be admitted into, and short ways to write objects. */
final class Given {
  static final LabelSelector LABELED =
      new LabelSelector(Sorted.map(Map.of("gateway", "true")), List.of());

  final TreeMap<NodeName, Node> nodes = new TreeMap<>();
  final TreeMap<String, SortedMap<String, String>> namespaces = new TreeMap<>();
  final TreeMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
  final TreeMap<String, PublishedGroup> published = new TreeMap<>();
  final List<IpPrefix> services = new ArrayList<>();
  final TreeMap<String, List<IpPrefix>> calico = new TreeMap<>();
  Declared<ClusterRangesWish> ranges = new Declared.Accepted<>(ClusterRangesWish.DEFAULT);

  ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes,
        namespaces,
        Sorted.emptyMap(),
        groups,
        published,
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        List.of(),
        ranges,
        services,
        calico.isEmpty()
            ? Sorted.emptyMap()
            : Sorted.map(Map.of(ClusterRangesWish.PodCidrMode.CALICO, Sorted.map(calico))),
        ReportedConditions.NONE,
        Sorted.emptySet(),
        Revisions.NONE);
  }

  void node(String name, String address, String podCidr) {
    nodes.put(
        new NodeName(name),
        new Node(
            new NodeName(name),
            Sorted.emptyMap(),
            true,
            List.of(IpAddress.of(address)),
            List.of(IpPrefix.of(podCidr))));
  }

  void add(GatewayGroup group) {
    groups.put(group.name(), new Declared.Accepted<>(group));
  }

  static AddressPool pool(String... items) {
    return new AddressPool(
        List.of(items).stream()
            .map(item -> PoolItem.parse(item, CidrUsage.SKIP_NETWORK_AND_BROADCAST).orThrow())
            .toList());
  }

  static AddressPair pair(String... addresses) {
    AddressPair pair = AddressPair.NONE;
    for (String address : addresses) {
      pair = pair.with(IpAddress.of(address));
    }
    return pair;
  }

  static GatewayGroup group(String name, AddressPool ipv4, AddressPool ipv6) {
    return group(name, new PerFamily<>(ipv4, ipv6), AddressPair.NONE, false);
  }

  static GatewayGroup group(
      String name, PerFamily<AddressPool> pools, AddressPair defaults, boolean clusterDefault) {
    return new GatewayGroup(name, pools, defaults, LABELED, clusterDefault, false, Instant.EPOCH);
  }

  static EgressPolicy policy(String group, AddressWish wish, String... destinations) {
    return new EgressPolicy(
        PolicyKey.of("default", "p"),
        group,
        new Subject.Pods(new Subject.Namespaces.One("default"), LABELED),
        List.of(destinations).stream().map(IpPrefix::of).toList(),
        wish,
        1000,
        Instant.EPOCH);
  }

  static AdmissionRequest make(GatewayGroup group) {
    return new AdmissionRequest.GroupWrite(new Declared.Accepted<>(group), true, Optional.empty());
  }

  static AdmissionRequest change(GatewayGroup before, PublishedGroup status, GatewayGroup after) {
    return new AdmissionRequest.GroupWrite(
        new Declared.Accepted<>(after),
        true,
        Optional.of(new AdmissionRequest.StoredGroup(new Declared.Accepted<>(before), status)));
  }

  static AdmissionRequest make(EgressPolicy policy) {
    return new AdmissionRequest.PolicyWrite(
        policy.key(),
        new Declared.Accepted<>(policy),
        Sorted.map(Map.of(AdmissionRequest.GROUP_FIELD, policy.group())),
        true,
        Optional.empty());
  }

  static PublishedGroup published(String policy, AddressPair... egresses) {
    return new PublishedGroup(
        List.of(
            new PublishedGroup.GatewayNode(
                new NodeName("n1"),
                "Ready",
                List.of(egresses).stream()
                    .map(pair ->
                        new PublishedGroup.OwnedEgress(
                            pair, Sorted.set(List.of(PolicyKey.of("default", policy)))))
                    .toList())));
  }

  static ControllerSettings only(IpFamily family) {
    return new ControllerSettings(
        Sorted.set(List.of(family)),
        ControllerSettings.DEFAULT.tunnelSubnets(),
        ControllerSettings.DEFAULT.marks(),
        100,
        ControllerSettings.DEFAULT.rest(),
        ControllerSettings.DEFAULT.withdrawal());
  }

  /** One node, the ranges of pods and services, and three gateways. */
  static Given sample() {
    Given given = new Given();
    given.node("n1", "10.6.1.21", "10.233.0.0/24");
    given.services.add(IpPrefix.of("10.96.0.0/16"));
    given.calico.put(
        "default-pool", List.of(IpPrefix.of("10.233.0.0/24"), IpPrefix.of("fd00:233::/64")));
    given.add(
        group(
            "first",
            new PerFamily<>(pool("10.6.1.50-10.6.1.52"), pool("fd00:6::50-fd00:6::52")),
            pair("10.6.1.50", "fd00:6::50"),
            true));
    given.add(group("v4only", pool("10.6.2.1-10.6.2.9"), AddressPool.EMPTY));
    given.add(group("empty", AddressPool.EMPTY, AddressPool.EMPTY));
    given.published.put(
        "first", published("other", pair("10.6.1.51"), pair("10.6.1.52", "fd00:6::52")));
    return given;
  }

  /** A policy that names no gateway. */
  static AdmissionRequest nameless(PolicyKey key, boolean egressIp, String stored) {
    Declared<EgressPolicy> unfinished =
        new Declared.Refused<>(List.of(new Rejection("spec.egressGatewayName", "", "a name")));
    return new AdmissionRequest.PolicyWrite(
        key,
        unfinished,
        Sorted.map(Map.of(AdmissionRequest.GROUP_FIELD, "")),
        egressIp,
        stored.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new AdmissionRequest.StoredPolicy(
                    unfinished, Sorted.map(Map.of(AdmissionRequest.GROUP_FIELD, stored)))));
  }

  /** Why a request is refused; nothing where it is allowed. */
  List<Rejection> reasons(AdmissionRequest request, ControllerSettings settings) {
    return switch (Admission.validate(request, snapshot(), settings)) {
      case AdmissionDecision.Allowed _ -> List.of();
      case AdmissionDecision.Refused(var reasons) -> reasons;
      case AdmissionDecision.Denied denied -> throw new AssertionError(denied);
    };
  }

  /** What is filled in. */
  List<AdmissionPatch> patches(AdmissionRequest request, ControllerSettings settings) {
    return switch (Admission.mutate(request, snapshot(), settings)) {
      case AdmissionDecision.Allowed(var patches, _) -> patches;
      case AdmissionDecision.Refused refused -> throw new AssertionError(refused);
      case AdmissionDecision.Denied denied -> throw new AssertionError(denied);
    };
  }
}
