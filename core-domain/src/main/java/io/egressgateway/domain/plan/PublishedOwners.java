package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** Which node carries what, as a group's status says. Taken over, it may say so more than once. */
final class PublishedOwners {
  private final TreeMap<IpAddress, List<NodeName>> byAddress = new TreeMap<>();
  private final TreeMap<PolicyKey, List<NodeName>> byPolicy = new TreeMap<>();

  private PublishedOwners() {}

  static PublishedOwners of(PublishedGroup published) {
    PublishedOwners owners = new PublishedOwners();
    for (GatewayNode node : published.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        owners.add(node.node(), egress);
      }
    }
    return owners;
  }

  private void add(NodeName node, OwnedEgress egress) {
    for (IpAddress address : egress.addresses().toList()) {
      byAddress.computeIfAbsent(address, _ -> new ArrayList<>()).add(node);
    }
    if (egress.addresses().isEmpty()) {
      egress.policies().forEach(p -> byPolicy.computeIfAbsent(p, _ -> new ArrayList<>()).add(node));
    }
  }

  /** The node that carries it; of several the first that may, else the first. */
  Optional<NodeName> of(EgressIdentity egress, SortedSet<NodeName> eligible) {
    List<NodeName> owners =
        switch (egress) {
          case EgressIdentity.Shared shared ->
              shared.addresses().toList().stream()
                  .flatMap(address -> byAddress.getOrDefault(address, List.of()).stream())
                  .toList();
          case EgressIdentity.OnNode(String _, PolicyKey policy) ->
              byPolicy.getOrDefault(policy, List.of());
        };
    return owners.stream()
        .filter(eligible::contains)
        .findFirst()
        .or(() -> owners.stream().findFirst());
  }
}
