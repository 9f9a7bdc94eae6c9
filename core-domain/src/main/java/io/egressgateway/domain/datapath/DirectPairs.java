package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.datapath.NodeNetwork.LinkAddress;
import io.egressgateway.domain.datapath.Peers.Peer;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which of the nodes that this one sends to could be, and are, sent to straight.
 *
 * <p>A node could be where it says that it takes such packets, and where its address is in the
 * subnet of this node's parent link: others are behind a router, and a frame for their hardware
 * address would be flooded to every port of the segment.
 */
final class DirectPairs {
  private final TunnelSettings settings;
  private final DirectView view;
  private final SortedMap<NodeName, Peer> reachable = new TreeMap<>();

  /**
   * Sorts the peers out.
   *
   * @param partners nodes that this one sends packets to
   */
  DirectPairs(
      TunnelSettings settings,
      DirectView view,
      Optional<ParentLink> parent,
      Collection<NodeName> partners,
      Peers peers) {
    this.settings = settings;
    this.view = view;
    Optional<IpPrefix> subnet = parent.flatMap(DirectPairs::subnet);
    if (isOn() && subnet.isPresent()) {
      for (NodeName node : partners) {
        peers
            .find(node)
            .filter(peer -> peer.tunnel().direct().isPresent())
            .filter(peer -> subnet.get().contains(peer.remote()))
            .ifPresent(peer -> reachable.put(node, peer));
      }
    }
  }

  /** True where this node takes packets that come straight. */
  boolean isOn() {
    return settings.mode() != TunnelMode.VXLAN && !view.refused();
  }

  /** What other nodes still send straight is taken until they have heard that it is not wanted. */
  Optional<DirectDevice> lingering() {
    return view.lingering() ? view.device() : Optional.empty();
  }

  private static Optional<IpPrefix> subnet(ParentLink parent) {
    return parent.link().addresses().stream()
        .filter(address -> address.address().equals(parent.local()))
        .mapToInt(LinkAddress::prefixLength)
        .mapToObj(length -> new IpPrefix(parent.local(), length))
        .findFirst();
  }

  /** The nodes that could be sent to straight. */
  Collection<Peer> peers() {
    return reachable.values();
  }

  /** How a node is sent to. */
  Way wayTo(NodeName node) {
    Peer peer = reachable.get(node);
    boolean straight =
        peer != null
            && (settings.mode() == TunnelMode.DIRECT
                || switch (view.verdicts().getOrDefault(node, Verdict.UNKNOWN)) {
                  case OPEN -> true;
                  case SHUT -> false;
                  // Not watched yet: the agent has just begun, and what stands is kept.
                  case UNKNOWN -> !view.verdicts().containsKey(node) && isInUse(peer);
                });
    return straight ? Way.DIRECT : Way.TUNNEL;
  }

  private boolean isInUse(Peer peer) {
    return settings.families().stream()
        .flatMap(family -> hop(peer, family, Way.DIRECT).stream())
        .anyMatch(view.hopsInUse()::contains);
  }

  /** How each of these nodes is sent to. */
  SortedMap<NodeName, Way> ways(Collection<NodeName> partners) {
    TreeMap<NodeName, Way> ways = new TreeMap<>();
    partners.forEach(node -> ways.put(node, wayTo(node)));
    return Sorted.map(ways);
  }

  /** What probes shall find out. */
  SortedMap<NodeName, Candidate> candidates() {
    TreeMap<NodeName, Candidate> candidates = new TreeMap<>();
    reachable.forEach((node, peer) -> {
      TreeSet<IpAddress> targets = new TreeSet<>();
      settings
          .families()
          .forEach(family -> peer.tunnel().addresses().get(family).ifPresent(targets::add));
      boolean alive = peer.tunnel().phase().equals(Optional.of(TunnelPhase.READY));
      candidates.put(node, new Candidate(targets, alive, isInUse(peer)));
    });
    return Sorted.map(candidates);
  }

  /** What this node reports; absent where it takes nothing that comes straight. */
  Optional<Tunnel.Direct> report() {
    if (!isOn()) {
      return Optional.empty();
    }
    TreeSet<NodeName> unreachable = new TreeSet<>();
    candidates()
        .forEach((node, candidate) -> {
          if (candidate.alive() && view.verdicts().get(node) == Verdict.SHUT) {
            unreachable.add(node);
          }
        });
    return Optional.of(new Tunnel.Direct(unreachable));
  }

  /** What does not go straight that should. */
  List<DatapathProblem> problems() {
    List<DatapathProblem> problems = new ArrayList<>();
    if (settings.mode() != TunnelMode.VXLAN && view.refused()) {
      problems.add(new DatapathProblem.NoDirectDevice());
    }
    report()
        .map(Tunnel.Direct::unreachable)
        .orElse(Sorted.emptySet())
        .forEach(node -> problems.add(new DatapathProblem.NotReachedDirectly(node)));
    return problems;
  }

  /** The next hop to a node. */
  static Optional<IpAddress> hop(Peer peer, IpFamily family, Way way) {
    Optional<IpAddress> address = peer.tunnel().addresses().get(family);
    return switch (way) {
      case TUNNEL -> address;
      case DIRECT ->
          switch (family) {
            case IPV4 -> address;
            case IPV6 -> address.map(_ -> peer.mac().linkLocal());
          };
    };
  }
}
