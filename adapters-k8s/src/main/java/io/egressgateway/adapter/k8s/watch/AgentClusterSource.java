package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.core.PodResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.SharedMap;
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
  private final AntreaWatch antreaWatch;
  private volatile Runnable wake = () -> {};
  private SharedKinds kinds;
  private AntreaKinds antrea;

  /** Watched only while this node is or may become a gateway of a policy with source prefixes. */
  private Optional<ObjectCache<PodResource, NamespacedName, Endpoint>> remotePods =
      Optional.empty();

  // What was read last, so that what did not change is the same object in the next snapshot.
  private final PodPlaces places = new PodPlaces();
  private final Joined<PolicyKey, PolicyView> allPolicies = new Joined<>();
  private final Joined<String, GroupView> allGroups = new Joined<>();
  private final Derived<PolicyKey, PolicyView, EgressPolicy> policies =
      new Derived<>(view -> view.declared().accepted());
  private final Derived<String, GroupView, GatewayGroup> groups =
      new Derived<>(view -> view.declared().accepted());
  private final Derived<String, GroupView, PublishedGroup> published =
      new Derived<>(GroupView::published);

  /** Kept when the object goes away, for the same reason. */
  private Optional<List<IpRange>> ranges = Optional.empty();

  public AgentClusterSource(KubernetesClient client, NodeName node, AntreaWatch antreaWatch) {
    this.client = client;
    this.node = node;
    this.antreaWatch = antreaWatch;
    this.kinds = kinds();
    this.antrea = antrea();
  }

  /** A source without Antrea's kinds. */
  public AgentClusterSource(KubernetesClient client, NodeName node) {
    this(client, node, AntreaWatch.OFF);
  }

  private AntreaKinds antrea() {
    return new AntreaKinds(client, antreaWatch, () -> wake.run());
  }

  private SharedKinds kinds() {
    return new SharedKinds(client, Optional.of(node), () -> wake.run());
  }

  @Override
  public void start() {
    kinds.start();
    antrea.start();
  }

  @Override
  public void onChange(Runnable listener) {
    wake = listener;
  }

  @Override
  public void relist() {
    close();
    remotePods = Optional.empty();
    kinds = kinds();
    antrea = antrea();
    start();
  }

  @Override
  public void close() {
    kinds.close();
    antrea.close();
    remotePods.ifPresent(ObjectCache::close);
  }

  /** The tunnels as the API server is known to hold them, for the publisher. Owner thread. */
  public OwnObjects<EgressTunnelResource> tunnels() {
    return kinds.tunnels;
  }

  @Override
  public Optional<NodeSnapshot> snapshot() {
    if (!(kinds.refresh() & antrea.refresh())) {
      return Optional.empty();
    }
    Optional.ofNullable(kinds.ranges.values().get(EgressClusterInfoResource.NAME))
        .flatMap(EgressClusterInfoResource::status)
        .ifPresent(status -> ranges = Optional.of(RangesTranslation.ranges(status)));
    return ranges.map(this::read).flatMap(this::withRemotePods);
  }

  /** Not before they were listed: routes for replies that stand must not be taken for stale. */
  private Optional<NodeSnapshot> withRemotePods(NodeSnapshot snapshot) {
    if (!needsRemotePods(snapshot)) {
      remotePods.ifPresent(ObjectCache::close);
      remotePods = Optional.empty();
      return Optional.of(snapshot);
    }
    ObjectCache<PodResource, NamespacedName, Endpoint> pods =
        remotePods.orElseGet(() -> {
          var cache = SharedKinds.remotePods(client, node, () -> wake.run());
          cache.start();
          return cache;
        });
    remotePods = Optional.of(pods);
    return pods.refresh()
        ? Optional.of(with(snapshot, places.of(pods.values())))
        : Optional.empty();
  }

  private static boolean needsRemotePods(NodeSnapshot snapshot) {
    return snapshot.policies().values().stream()
        .filter(policy -> policy.subject() instanceof Subject.Sources)
        .anyMatch(policy -> mayCarry(snapshot, policy.group()));
  }

  private static boolean mayCarry(NodeSnapshot snapshot, String group) {
    GatewayGroup known = snapshot.groups().get(group);
    return known != null && known.nodeSelector().matches(snapshot.labels())
        || snapshot.published().getOrDefault(group, PublishedGroup.NOTHING).nodes().stream()
            .anyMatch(listed -> listed.node().equals(snapshot.node()));
  }

  private static NodeSnapshot with(NodeSnapshot s, SortedMap<IpAddress, NodeName> remotePods) {
    return new NodeSnapshot(
        s.node(),
        s.labels(),
        s.namespaceLabels(),
        s.ownPods(),
        s.groups(),
        s.published(),
        s.policies(),
        s.tunnels(),
        s.slices(),
        s.clusterRanges(),
        remotePods,
        s.progress());
  }

  private NodeSnapshot read(List<IpRange> clusterRanges) {
    SharedMap<String, GroupView> gateways =
        allGroups.of(List.of(kinds.gateways.values(), antrea.groups()));
    SharedMap<PolicyKey, PolicyView> declared =
        allPolicies.of(
            List.of(kinds.policies.values(), kinds.clusterPolicies.values(), antrea.egresses()));
    return new NodeSnapshot(
        node,
        Optional.ofNullable(kinds.nodes.values().get(node))
            .map(Node::labels)
            .orElse(Sorted.emptyMap()),
        kinds.namespaces.values(),
        kinds.pods.values(),
        groups.of(gateways),
        published.of(gateways),
        policies.of(declared),
        kinds.tunnels.values(),
        kinds.allSlices(),
        clusterRanges,
        Sorted.emptyMap(),
        antrea.with(kinds.progress()));
  }
}
