package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Whether an egress IP can move to a node, by what its group's status says. */
sealed interface MoveCheck {

  /** It can. */
  record Possible(AddressPair addresses, NodeName from, SortedSet<PolicyKey> policies)
      implements MoveCheck {
    public Possible {
      requireNonNull(addresses, "addresses");
      requireNonNull(from, "from");
      policies = Sorted.set(policies);
    }
  }

  /** It is there already. */
  record AlreadyThere(AddressPair addresses) implements MoveCheck {
    public AlreadyThere {
      requireNonNull(addresses, "addresses");
    }
  }

  /** It cannot, and why. */
  record Refused(String why) implements MoveCheck {
    public Refused {
      requireNonNull(why, "why");
    }
  }

  /** Looks at all nodes and all egress IPs before it says anything. */
  static MoveCheck of(String group, PublishedGroup published, IpAddress vip, NodeName target) {
    Optional<NodeName> owner = published.owner(vip);
    if (owner.isEmpty()) {
      return new Refused(
          "no policy uses %s through %s; in use: %s"
              .formatted(vip, GroupName.of(group), inUse(published)));
    }
    OwnedEgress egress = egress(published, vip).orElseThrow();
    if (owner.get().equals(target)) {
      return new AlreadyThere(egress.addresses());
    }
    Optional<GatewayNode> node =
        published.nodes().stream().filter(one -> one.node().equals(target)).findFirst();
    if (node.isEmpty()) {
      return new Refused(
          "node \"%s\" is no gateway node of %s; its gateway nodes: %s"
              .formatted(target, GroupName.of(group), nodes(published)));
    }
    if (!node.get().phase().equals(TunnelPhase.READY.text())) {
      return new Refused(
          "node \"%s\" is %s and not Ready; the gateway nodes: %s"
              .formatted(target, node.get().phase(), nodes(published)));
    }
    return new Possible(egress.addresses(), owner.get(), egress.policies());
  }

  private static Optional<OwnedEgress> egress(PublishedGroup published, IpAddress vip) {
    return published.nodes().stream()
        .flatMap(node -> node.egresses().stream())
        .filter(egress -> egress.addresses().toList().contains(vip))
        .findFirst();
  }

  private static String inUse(PublishedGroup published) {
    String list =
        published.nodes().stream()
            .flatMap(node ->
                node.egresses().stream()
                    .filter(egress -> !egress.addresses().isEmpty())
                    .map(egress -> egress.addresses() + " (" + node.node() + ")"))
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "none" : list;
  }

  private static String nodes(PublishedGroup published) {
    String list =
        published.nodes().stream()
            .map(node -> node.node() + " (" + node.phase() + ")")
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "none" : list;
  }
}
