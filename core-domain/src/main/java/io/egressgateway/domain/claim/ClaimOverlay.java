package io.egressgateway.domain.claim;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lays claims over what is published: everything else stays as it is, to the order. */
public final class ClaimOverlay {
  private ClaimOverlay() {}

  /**
   * The groups with claimed egresses at their claimants.
   *
   * @param inForce see {@link Claims#inForce}
   */
  public static SortedMap<String, PublishedGroup> over(
      SortedMap<String, PublishedGroup> groups,
      SortedMap<String, SortedMap<EgressIdentity, NodeName>> inForce) {
    SortedMap<String, PublishedGroup> laid = groups;
    for (Map.Entry<String, SortedMap<EgressIdentity, NodeName>> each : inForce.entrySet()) {
      PublishedGroup group = groups.get(each.getKey());
      if (group != null) {
        laid = Sorted.with(laid, each.getKey(), over(each.getKey(), group, each.getValue()));
      }
    }
    return laid;
  }

  private static PublishedGroup over(
      String name, PublishedGroup group, SortedMap<EgressIdentity, NodeName> moved) {
    SortedMap<NodeName, Map<AddressPair, SortedSet<PolicyKey>>> taken = new TreeMap<>();
    List<GatewayNode> left = new ArrayList<>();
    for (GatewayNode node : group.nodes()) {
      List<OwnedEgress> kept = new ArrayList<>();
      for (OwnedEgress egress : node.egresses()) {
        if (egress.addresses().isEmpty()) {
          SortedSet<PolicyKey> staying = new TreeSet<>(egress.policies());
          staying.removeIf(policy ->
              take(taken, moved, new EgressIdentity.OnNode(name, policy), Set.of(policy)));
          if (!staying.isEmpty() || egress.policies().isEmpty()) {
            kept.add(new OwnedEgress(egress.addresses(), staying));
          }
        } else {
          EgressIdentity whole = new EgressIdentity.Shared(name, egress.addresses());
          if (!take(taken, moved, whole, egress.policies())) {
            kept.add(egress);
          }
        }
      }
      left.add(new GatewayNode(node.node(), node.phase(), kept));
    }
    return new PublishedGroup(
        left.stream().map(node -> with(node, taken.getOrDefault(node.node(), Map.of()))).toList(),
        group.resting());
  }

  private static boolean take(
      SortedMap<NodeName, Map<AddressPair, SortedSet<PolicyKey>>> taken,
      SortedMap<EgressIdentity, NodeName> moved,
      EgressIdentity egress,
      Set<PolicyKey> policies) {
    NodeName target = moved.get(egress);
    if (target == null) {
      return false;
    }
    taken
        .computeIfAbsent(target, _ -> new LinkedHashMap<>())
        .computeIfAbsent(egress.addresses(), _ -> new TreeSet<>())
        .addAll(policies);
    return true;
  }

  private static GatewayNode with(GatewayNode node, Map<AddressPair, SortedSet<PolicyKey>> taken) {
    if (taken.isEmpty()) {
      return node;
    }
    Map<AddressPair, SortedSet<PolicyKey>> egresses = new LinkedHashMap<>();
    node.egresses()
        .forEach(egress -> egresses.put(egress.addresses(), new TreeSet<>(egress.policies())));
    taken.forEach((addresses, policies) ->
        egresses.computeIfAbsent(addresses, _ -> new TreeSet<>()).addAll(policies));
    List<OwnedEgress> all = new ArrayList<>();
    egresses.forEach((addresses, policies) -> all.add(new OwnedEgress(addresses, policies)));
    return new GatewayNode(node.node(), node.phase(), all);
  }
}
