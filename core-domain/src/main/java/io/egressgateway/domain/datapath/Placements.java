package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who owns what, as published. Where a status names two owners of the same thing the first one
 * counts, so that all nodes agree.
 */
final class Placements {
  private record Use(String group, PolicyKey policy) {}

  private final NodeSnapshot snapshot;
  private final Map<Use, EgressIdentity> byUse = new HashMap<>();
  private final Map<EgressIdentity, NodeName> owners = new HashMap<>();
  private final TreeMap<IpAddress, NodeName> addressOwners = new TreeMap<>();
  private final TreeSet<NodeName> owningNodes = new TreeSet<>();
  private final TreeSet<String> ownGroups = new TreeSet<>();

  Placements(NodeSnapshot snapshot) {
    this.snapshot = snapshot;
    snapshot.published().forEach(this::read);
    for (GatewayGroup group : snapshot.groups().values()) {
      if (group.nodeSelector().matches(snapshot.labels())) {
        ownGroups.add(group.name());
      }
    }
  }

  /** True where a snapshot says the same of everything that is in here. */
  boolean holdsFor(NodeSnapshot other) {
    return other.node().equals(snapshot.node())
        && other.labels().equals(snapshot.labels())
        && other.published() == snapshot.published()
        && other.groups() == snapshot.groups()
        && other.policies() == snapshot.policies();
  }

  private void read(String group, PublishedGroup published) {
    boolean answered = !isHeld(group);
    for (GatewayNode node : published.nodes()) {
      if (node.node().equals(snapshot.node())) {
        ownGroups.add(group);
      }
      for (OwnedEgress egress : node.egresses()) {
        read(group, node.node(), egress);
        if (answered) {
          egress
              .addresses()
              .toList()
              .forEach(address -> addressOwners.putIfAbsent(address, node.node()));
        }
      }
    }
  }

  private void read(String group, NodeName node, OwnedEgress egress) {
    AddressPair addresses = egress.addresses();
    EgressIdentity identity =
        addresses.isEmpty()
            ? new EgressIdentity.NodeAddress(group, node)
            : new EgressIdentity.Addresses(group, addresses);
    owners.putIfAbsent(identity, node);
    owningNodes.add(node);
    egress.policies().forEach(key -> byUse.putIfAbsent(new Use(group, key), identity));
  }

  EgressIdentity egressOf(EgressPolicy policy) {
    return byUse.getOrDefault(
        new Use(policy.group(), policy.key()), new EgressIdentity.Pending(policy.key()));
  }

  /**
   * The egress of a policy in one family. Where the policy's egress IPs are of the other family
   * alone, that is an egress which nobody ever owns: what it selects is dropped where it begins,
   * and neither sent to a gateway that could not translate it nor let out with another source.
   */
  EgressIdentity egressOf(EgressPolicy policy, IpFamily family) {
    EgressIdentity egress = egressOf(policy);
    return egress instanceof EgressIdentity.Addresses(String _, AddressPair pair)
            && pair.get(family).isEmpty()
        ? new EgressIdentity.Pending(policy.key())
        : egress;
  }

  Optional<NodeName> ownerOf(EgressIdentity identity) {
    return Optional.ofNullable(owners.get(identity));
  }

  /** Nodes that own something now. */
  SortedSet<NodeName> owningNodes() {
    return owningNodes;
  }

  /** Whether its address is on an interface of the node, whose kernel answers for it. */
  private static boolean isHeld(String group) {
    return GroupName.of(group) instanceof GroupName.OfAddress;
  }

  /** Egress IPs that have to be answered for, to their owners. */
  Map<IpAddress, NodeName> addressOwners() {
    return addressOwners;
  }

  /** Groups of which this node is or may become a gateway. */
  SortedSet<String> ownGroups() {
    return ownGroups;
  }

  /**
   * Egress IPs of the groups of which this node is or may become a gateway. An address on an
   * interface is not among them: it may be the node's own, and others have business with it.
   */
  SortedSet<IpAddress> ownGroupAddresses() {
    TreeSet<IpAddress> addresses = new TreeSet<>();
    for (String name : ownGroups) {
      if (isHeld(name)) {
        continue;
      }
      PublishedGroup published = snapshot.published().getOrDefault(name, PublishedGroup.NOTHING);
      published.nodes().stream()
          .flatMap(node -> node.egresses().stream())
          .forEach(egress -> addresses.addAll(egress.addresses().toList()));
      Optional.ofNullable(snapshot.groups().get(name))
          .ifPresent(group -> addresses.addAll(group.defaultEips().toList()));
    }
    for (EgressPolicy policy : snapshot.policies().values()) {
      if (policy.wish() instanceof AddressWish.Exactly(AddressPair wanted)
          && ownGroups.contains(policy.group())
          && !isHeld(policy.group())) {
        addresses.addAll(wanted.toList());
      }
    }
    return addresses;
  }
}
