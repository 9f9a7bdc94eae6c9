package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What claims are judged by: who owns what as published, read at one moment. Not for several
 * threads, since owners are looked up group by group when they are asked for.
 */
public final class PublishedView {
  /** How new the status of each kind of group is. */
  public record Revisions(long gateways, long pools) {}

  private final SortedMap<String, PublishedGroup> groups;
  private final SortedMap<String, NodePolicy> policies;
  private final Revisions revisions;
  private final SortedMap<NodeName, IpAddress> addresses;
  private final Map<String, SortedMap<EgressIdentity, NodeName>> owners = new HashMap<>();

  /**
   * Takes what was read.
   *
   * @param groups as published
   * @param policies how egresses are laid on nodes, by group; {@link NodePolicy.Average} where
   *     absent
   * @param addresses where other nodes' agents and kernels are reached
   */
  public PublishedView(
      SortedMap<String, PublishedGroup> groups,
      SortedMap<String, NodePolicy> policies,
      Revisions revisions,
      SortedMap<NodeName, IpAddress> addresses) {
    this.groups = Sorted.map(groups);
    this.policies = Sorted.map(policies);
    this.revisions = requireNonNull(revisions, "revisions");
    this.addresses = Sorted.map(addresses);
  }

  /** What an agent sees; nodes are reached where the tunnel ends. */
  public static PublishedView of(NodeSnapshot snapshot, IpFamily underlay) {
    SortedMap<String, NodePolicy> policies = new TreeMap<>();
    for (GatewayGroup group : snapshot.groups().values()) {
      policies.put(group.name(), group.nodePolicy());
    }
    SortedMap<NodeName, IpAddress> addresses = new TreeMap<>();
    snapshot
        .tunnels()
        .forEach((node, tunnel) ->
            tunnel
                .parent()
                .flatMap(parent -> parent.addresses().get(underlay))
                .ifPresent(address -> addresses.put(node, address)));
    return new PublishedView(
        snapshot.published(),
        policies,
        new Revisions(snapshot.progress().groups(), snapshot.progress().externalPools()),
        addresses);
  }

  /** What the controller sees, who lays no egress on a node by it and reaches nobody. */
  public static PublishedView of(ClusterSnapshot snapshot) {
    long gateways = 0;
    long pools = 0;
    for (Map.Entry<String, Long> each : snapshot.revisions().groups().entrySet()) {
      switch (GroupName.of(each.getKey())) {
        case GroupName.OfGateway _ -> gateways = Math.max(gateways, each.getValue());
        case GroupName.OfPool _ -> pools = Math.max(pools, each.getValue());
        case GroupName.OfAddress _ -> {}
      }
    }
    return new PublishedView(
        snapshot.published(), Sorted.emptyMap(), new Revisions(gateways, pools), Sorted.emptyMap());
  }

  SortedMap<String, PublishedGroup> groups() {
    return groups;
  }

  /** Where other nodes' agents and kernels are reached. */
  public SortedMap<NodeName, IpAddress> addresses() {
    return addresses;
  }

  NodePolicy policy(String group) {
    return policies.getOrDefault(group, new NodePolicy.Average());
  }

  /**
   * How new the status of a group is. Absent for one whose addresses somebody else moves from node
   * to node: they are never claimed.
   */
  OptionalLong revision(String group) {
    return switch (GroupName.of(group)) {
      case GroupName.OfGateway _ -> OptionalLong.of(revisions.gateways());
      case GroupName.OfPool _ -> OptionalLong.of(revisions.pools());
      case GroupName.OfAddress _ -> OptionalLong.empty();
    };
  }

  /** Owners of all egresses of a group; of several the first counts, as for agents. */
  public SortedMap<EgressIdentity, NodeName> owners(String group) {
    return owners.computeIfAbsent(
        group, name -> ownersOf(name, groups.getOrDefault(name, PublishedGroup.NOTHING)));
  }

  Optional<NodeName> owner(EgressIdentity egress) {
    return Optional.ofNullable(owners(egress.group()).get(egress));
  }

  boolean isMember(String group, NodeName node) {
    return groups.getOrDefault(group, PublishedGroup.NOTHING).nodes().stream()
        .anyMatch(listed -> listed.node().equals(node));
  }

  /** The other nodes of all groups that a node is a gateway of. */
  SortedSet<NodeName> peersOf(NodeName node) {
    SortedSet<NodeName> peers = new TreeSet<>();
    groups.forEach((name, group) -> {
      if (revision(name).isPresent() && isMember(name, node)) {
        group.nodes().forEach(listed -> peers.add(listed.node()));
      }
    });
    peers.remove(node);
    peers.retainAll(addresses.keySet());
    return peers;
  }

  /**
   * Who is asked for claims by a node that begins: gateway nodes, and by one of them all nodes,
   * since the others may be dead.
   */
  public SortedSet<NodeName> toBeAskedBy(NodeName self) {
    SortedSet<NodeName> gateways = new TreeSet<>();
    groups.forEach((name, group) -> {
      if (revision(name).isPresent()) {
        group.nodes().forEach(listed -> gateways.add(listed.node()));
      }
    });
    SortedSet<NodeName> asked =
        new TreeSet<>(gateways.contains(self) ? addresses.keySet() : gateways);
    asked.remove(self);
    asked.retainAll(addresses.keySet());
    return asked;
  }

  private static SortedMap<EgressIdentity, NodeName> ownersOf(String group, PublishedGroup said) {
    SortedMap<EgressIdentity, NodeName> owners = new TreeMap<>();
    for (GatewayNode node : said.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        if (egress.addresses().isEmpty()) {
          egress
              .policies()
              .forEach(policy ->
                  owners.putIfAbsent(new EgressIdentity.OnNode(group, policy), node.node()));
        } else {
          owners.putIfAbsent(new EgressIdentity.Shared(group, egress.addresses()), node.node());
        }
      }
    }
    return Sorted.map(owners);
  }
}
