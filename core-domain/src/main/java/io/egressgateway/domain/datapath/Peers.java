package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.MarkRange;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The other nodes that this one can reach through the tunnel. */
final class Peers {
  private final SortedMap<NodeName, Peer> byNode = new TreeMap<>();

  /** A node with everything that it takes to send to it. */
  record Peer(Tunnel tunnel, MacAddress mac, IpAddress remote, Optional<FwMark> mark) {}

  Peers(NodeSnapshot snapshot, TunnelSettings settings, MarkRange marks) {
    for (Tunnel tunnel : snapshot.tunnels().values()) {
      Optional<IpAddress> remote =
          tunnel.parent().flatMap(parent -> parent.addresses().get(settings.underlay()));
      boolean addressed =
          settings.families().stream()
              .anyMatch(family -> tunnel.addresses().get(family).isPresent());
      if (!tunnel.node().equals(snapshot.node())
          && addressed
          && remote.isPresent()
          && tunnel.mac().isPresent()) {
        Optional<FwMark> mark = tunnel.mark().filter(marks::contains);
        byNode.put(tunnel.node(), new Peer(tunnel, tunnel.mac().get(), remote.get(), mark));
      }
    }
  }

  Collection<Peer> all() {
    return byNode.values();
  }

  Optional<Peer> find(NodeName node) {
    return Optional.ofNullable(byNode.get(node));
  }

  /** The mark that routes to a node. */
  Optional<FwMark> markOf(NodeName node) {
    return find(node).flatMap(Peer::mark);
  }
}
