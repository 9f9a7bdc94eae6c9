package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.ClusterSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What concerns one node, for its agent: its own Node and pods, and all of our own kinds.
 *
 * <p>There is no snapshot before the controller has said once what is inside of the cluster:
 * without that, traffic between pods would be taken for traffic that leaves.
 */
public final class AgentClusterSource implements ClusterSource<NodeSnapshot> {
  private final KubernetesClient client;
  private final NodeName node;
  private volatile Runnable wake = () -> {};
  private SharedKinds kinds;

  private final Derived<String, GroupView, GatewayGroup> declaredGroups =
      new Derived<>(view -> view.declared().accepted());
  private final Derived<String, GroupView, PublishedGroup> publishedGroups =
      new Derived<>(GroupView::published);
  private final Derived<PolicyKey, PolicyView, EgressPolicy> namespacedPolicies =
      new Derived<>(view -> view.declared().accepted());
  private final Derived<PolicyKey, PolicyView, EgressPolicy> clusterPolicies =
      new Derived<>(view -> view.declared().accepted());
  private SortedMap<String, GatewayGroup> groups = Sorted.emptyMap();
  private SortedMap<String, PublishedGroup> published = Sorted.emptyMap();
  private SortedMap<PolicyKey, EgressPolicy> policies = Sorted.emptyMap();

  /** Kept when the object goes away, for the same reason. */
  private Optional<List<IpRange>> ranges = Optional.empty();

  public AgentClusterSource(KubernetesClient client, NodeName node) {
    this.client = client;
    this.node = node;
    this.kinds = kinds();
  }

  private SharedKinds kinds() {
    return new SharedKinds(client, Optional.of(node), () -> wake.run());
  }

  @Override
  public void start() {
    kinds.start();
  }

  @Override
  public void onChange(Runnable listener) {
    wake = listener;
  }

  @Override
  public void relist() {
    kinds.close();
    kinds = kinds();
    kinds.start();
  }

  @Override
  public void close() {
    kinds.close();
  }

  /** The tunnels as the API server is known to hold them, for the publisher. Owner thread. */
  public OwnObjects<EgressTunnelResource> tunnels() {
    return kinds.tunnels;
  }

  @Override
  public Optional<NodeSnapshot> snapshot() {
    if (!kinds.refresh()) {
      return Optional.empty();
    }
    Optional.ofNullable(kinds.ranges.values().get(EgressClusterInfoResource.NAME))
        .flatMap(EgressClusterInfoResource::status)
        .ifPresent(status -> ranges = Optional.of(RangesTranslation.ranges(status)));
    return ranges.map(this::read);
  }

  private NodeSnapshot read(List<IpRange> clusterRanges) {
    groups = declaredGroups.into(groups, kinds.gateways.values());
    published = publishedGroups.into(published, kinds.gateways.values());
    policies = namespacedPolicies.into(policies, kinds.policies.values());
    policies = clusterPolicies.into(policies, kinds.clusterPolicies.values());
    return new NodeSnapshot(
        node,
        Optional.ofNullable(kinds.nodes.values().get(node))
            .map(Node::labels)
            .orElse(Sorted.emptyMap()),
        kinds.namespaces.values(),
        kinds.pods.values(),
        groups,
        published,
        policies,
        kinds.tunnels.values(),
        kinds.allSlices(),
        clusterRanges);
  }
}
