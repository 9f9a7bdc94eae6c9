package io.egressgateway.domain.topology;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/**
 * Who owns what, at one moment, for people. A pure function of what every replica of the controller
 * reads, so that all of them show the same: what is published counts, not what is planned.
 *
 * @param gateways groups by name
 * @param nodes all of the cluster
 * @param egresses all that are listed
 * @param policies all, refused ones too
 * @param pods how many distinct pods policies cover
 */
public record Topology(
    SortedMap<String, GatewayView> gateways,
    SortedMap<NodeName, NodeView> nodes,
    SortedMap<EgressIdentity, EgressView> egresses,
    SortedMap<PolicyKey, PolicyView> policies,
    int pods) {
  public Topology {
    gateways = Sorted.map(gateways);
    nodes = Sorted.map(nodes);
    egresses = Sorted.map(egresses);
    policies = Sorted.map(policies);
  }

  public static Topology of(ClusterSnapshot snapshot) {
    return new TopologyReading(snapshot).topology();
  }

  /** The pods that a policy covers, as agents are told of them, by name. */
  public static List<Endpoint> pods(ClusterSnapshot snapshot, PolicyKey policy) {
    return snapshot.slices().stream()
        .filter(slice -> slice.policy().equals(policy))
        .map(EndpointSlice::endpoints)
        .flatMap(List::stream)
        .sorted(Comparator.comparing(Endpoint::pod))
        .toList();
  }
}
