package io.egressgateway.domain.topology;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who owns what, as the status of one group says. */
final class GroupHoldings {
  private GroupHoldings() {}

  /** The owner of each egress; of several the first, as for agents. */
  static SortedMap<EgressIdentity, NodeName> owners(String group, PublishedGroup published) {
    SortedMap<EgressIdentity, NodeName> owners = new TreeMap<>();
    for (GatewayNode node : published.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        if (egress.addresses().isEmpty()) {
          for (PolicyKey policy : egress.policies()) {
            owners.putIfAbsent(new EgressIdentity.OnNode(group, policy), node.node());
          }
        } else {
          owners.putIfAbsent(new EgressIdentity.Shared(group, egress.addresses()), node.node());
        }
      }
    }
    return owners;
  }
}
