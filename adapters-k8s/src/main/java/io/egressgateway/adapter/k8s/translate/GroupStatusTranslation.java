package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.Eip;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.PolicyReference;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.PoolUsage;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.RestingEip;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.GroupStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Who owns what, as the status of an EgressGateway or ExternalIPPool says, both ways. */
public final class GroupStatusTranslation {
  private GroupStatusTranslation() {}

  /** What an EgressGateway says. */
  public static PublishedGroup published(EgressGatewayStatus status) {
    return published(status.nodeList(), status.restingEIPs(), GroupStatusTranslation::key);
  }

  /** What an ExternalIPPool says: everything that uses its addresses is an Egress. */
  public static PublishedGroup published(ExternalIpPoolStatus status) {
    return published(
        status.nodeList(),
        status.restingEIPs(),
        reference -> new PolicyKey.OfEgress(reference.name()));
  }

  /** What was published; nodes and egress IPs of a node that are there twice are joined. */
  private static PublishedGroup published(
      List<EgressGatewayStatus.GatewayNode> nodeList,
      List<RestingEip> resting,
      Function<PolicyReference, PolicyKey> keyOf) {
    Map<String, String> phases = new LinkedHashMap<>();
    Map<String, Map<AddressPair, SortedSet<PolicyKey>>> egresses = new LinkedHashMap<>();
    for (EgressGatewayStatus.GatewayNode node : nodeList) {
      if (!node.name().isEmpty()) {
        phases.putIfAbsent(node.name(), node.status());
        var owned = egresses.computeIfAbsent(node.name(), _ -> new LinkedHashMap<>());
        node.eips().forEach(eip -> add(eip, owned, keyOf));
      }
    }
    return new PublishedGroup(
        phases.entrySet().stream()
            .map(phase ->
                new GatewayNode(
                    new NodeName(phase.getKey()),
                    phase.getValue(),
                    owned(egresses.getOrDefault(phase.getKey(), Map.of()))))
            .toList(),
        resting(resting));
  }

  /** What cannot be read does not rest. */
  private static SortedMap<IpAddress, Instant> resting(List<RestingEip> eips) {
    SortedMap<IpAddress, Instant> resting = new TreeMap<>();
    for (RestingEip eip : eips) {
      Optional<Instant> freed = Timestamps.parse(eip.freedAt());
      IpAddress.parse(eip.ip())
          .toOptional()
          .ifPresent(address -> freed.ifPresent(since -> resting.put(address, since)));
    }
    return resting;
  }

  private static void add(
      Eip eip,
      Map<AddressPair, SortedSet<PolicyKey>> owned,
      Function<PolicyReference, PolicyKey> keyOf) {
    SortedSet<PolicyKey> policies =
        owned.computeIfAbsent(AddressText.published(eip.ipv4(), eip.ipv6()), _ -> new TreeSet<>());
    eip.policies().forEach(policy -> policies.add(keyOf.apply(policy)));
  }

  private static PolicyKey key(PolicyReference policy) {
    return policy.namespace().isEmpty()
        ? new PolicyKey.ClusterWide(policy.name())
        : PolicyKey.of(policy.namespace(), policy.name());
  }

  private static List<OwnedEgress> owned(Map<AddressPair, SortedSet<PolicyKey>> egresses) {
    return egresses.entrySet().stream()
        .map(entry -> new OwnedEgress(entry.getKey(), Sorted.set(entry.getValue())))
        .toList();
  }

  /** What to publish at an EgressGateway. */
  public static EgressGatewayStatus status(GroupStatus status, List<ConditionEntry> conditions) {
    var usage = status.usage();
    return new EgressGatewayStatus(
        conditions,
        new PoolUsage(usage.ipv4Free(), usage.ipv4Total(), usage.ipv6Free(), usage.ipv6Total()),
        nodeList(status.nodes()),
        resting(status.nodes()));
  }

  /** What to publish at an ExternalIPPool, which counts both families together. */
  public static ExternalIpPoolStatus poolStatus(
      GroupStatus status, List<ConditionEntry> conditions) {
    var usage = status.usage();
    int total = usage.ipv4Total() + usage.ipv6Total();
    return new ExternalIpPoolStatus(
        conditions,
        nodeList(status.nodes()),
        resting(status.nodes()),
        new ExternalIpPoolStatus.Usage(total, total - usage.ipv4Free() - usage.ipv6Free()));
  }

  private static List<RestingEip> resting(PublishedGroup published) {
    return published.resting().entrySet().stream()
        .map(eip -> new RestingEip(eip.getValue().toString(), eip.getKey().toString()))
        .toList();
  }

  /** Who owns what, as the status holds it. */
  public static List<EgressGatewayStatus.GatewayNode> nodeList(PublishedGroup published) {
    return published.nodes().stream().map(GroupStatusTranslation::node).toList();
  }

  private static EgressGatewayStatus.GatewayNode node(GatewayNode node) {
    return new EgressGatewayStatus.GatewayNode(
        node.egresses().stream().map(GroupStatusTranslation::eip).toList(),
        node.node().value(),
        node.phase());
  }

  private static Eip eip(OwnedEgress egress) {
    return new Eip(
        AddressText.text(egress.addresses(), IpFamily.IPV4),
        AddressText.text(egress.addresses(), IpFamily.IPV6),
        egress.policies().stream().map(GroupStatusTranslation::reference).toList());
  }

  private static PolicyReference reference(PolicyKey policy) {
    return switch (policy) {
      case PolicyKey.Namespaced(NamespacedName name) ->
          new PolicyReference(name.name(), name.namespace());
      case PolicyKey.ClusterWide(String name) -> new PolicyReference(name, "");
      case PolicyKey.OfEgress(String name) -> new PolicyReference(name, "");
    };
  }
}
