package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** What an egress is, whoever owns it; connections stay with it when it moves. */
public sealed interface EgressIdentity {
  /** Egress IPs of a gateway group. */
  record Addresses(String group, AddressPair addresses) implements EgressIdentity {
    public Addresses {
      requireNonNull(group, "group");
      requireNonNull(addresses, "addresses");
    }
  }

  /** The own address of a node of a gateway group. */
  record NodeAddress(String group, NodeName node) implements EgressIdentity {
    public NodeAddress {
      requireNonNull(group, "group");
      requireNonNull(node, "node");
    }
  }

  /** The egress of a policy that has none yet: closed. */
  record Pending(PolicyKey policy) implements EgressIdentity {
    public Pending {
      requireNonNull(policy, "policy");
    }
  }

  /** The digest that stands for this identity in the kernel; must never change between versions. */
  default EgressFingerprint fingerprint() {
    return new EgressFingerprint(
        switch (this) {
          case Addresses(String group, AddressPair pair) ->
              Digest.of(List.of("addresses", group, text(pair.ipv4()), text(pair.ipv6())));
          case NodeAddress(String group, NodeName node) ->
              Digest.of(List.of("node", group, node.value()));
          case Pending(PolicyKey policy) -> Digest.of(parts(policy));
        });
  }

  private static String text(Optional<? extends IpAddress> address) {
    return address.map(IpAddress::toString).orElse("");
  }

  private static List<String> parts(PolicyKey policy) {
    return switch (policy) {
      case PolicyKey.Namespaced(var name) -> List.of("pending", name.namespace(), name.name());
      case PolicyKey.ClusterWide(String name) -> List.of("pending", name);
      case PolicyKey.OfEgress(String name) -> List.of("pending", "", "", name);
    };
  }
}
