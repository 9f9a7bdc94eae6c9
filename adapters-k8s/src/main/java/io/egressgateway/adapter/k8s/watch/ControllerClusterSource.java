package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.port.cluster.ClusterSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The whole cluster, for the controller. Survives restarts of the API server, dropped watches and
 * expired versions (410): meanwhile the last state stands.
 */
public final class ControllerClusterSource implements ClusterSource<ClusterSnapshot> {
  private final KubernetesClient client;
  private final Duration lookEvery;
  private final List<IpPrefix> serviceCidrs;
  private final AntreaWatch antrea;
  private volatile Runnable wake = () -> {};
  private volatile Watching watching;

  // What was read last, so that what did not change is the same object in the next snapshot.
  private final Derived<String, GroupView, Declared<GatewayGroup>> groups =
      new Derived<>(view -> Optional.of(view.declared()));
  private final Derived<String, GroupView, PublishedGroup> published =
      new Derived<>(GroupView::published);
  private final Derived<String, GroupView, SortedMap<String, String>> groupReasons =
      new Derived<>(view -> Optional.of(view.reasons()));
  private final Derived<String, GroupView, Long> groupRevisions =
      new Derived<>(view -> Optional.of(view.revision()));
  private final Derived<PolicyKey, PolicyView, Declared<EgressPolicy>> declared =
      new Derived<>(view -> Optional.of(view.declared()));
  private final Derived<PolicyKey, PolicyView, SortedMap<String, String>> policyReasons =
      new Derived<>(view -> Optional.of(view.reasons()));
  private final Derived<PolicyKey, PolicyView, Long> policyRevisions =
      new Derived<>(view -> Optional.of(view.revision()));
  private final Joined<PolicyKey, PolicyView> allPolicies = new Joined<>();
  private final Joined<String, GroupView> allGroups = new Joined<>();

  /** What one round of listing and watching holds; a new one for every {@link #relist}. */
  private record Watching(SharedKinds kinds, OptionalKinds optional, AntreaKinds antrea) {
    void start() {
      kinds.start();
      optional.start();
      antrea.start();
    }

    void close() {
      kinds.close();
      optional.close();
      antrea.close();
    }

    boolean refresh() {
      return kinds.refresh() & optional.refresh() & antrea.refresh();
    }
  }

  /**
   * Makes a source, which does nothing until started.
   *
   * @param lookEvery how often to ask for kinds that were not served before
   * @param serviceCidrs service ranges where nothing in the cluster tells any
   */
  public ControllerClusterSource(
      KubernetesClient client,
      Duration lookEvery,
      List<IpPrefix> serviceCidrs,
      AntreaWatch antrea) {
    this.client = client;
    this.lookEvery = lookEvery;
    this.serviceCidrs = List.copyOf(serviceCidrs);
    this.antrea = antrea;
    this.watching = watching();
  }

  /** A source without Antrea's kinds. */
  public ControllerClusterSource(
      KubernetesClient client, Duration lookEvery, List<IpPrefix> serviceCidrs) {
    this(client, lookEvery, serviceCidrs, AntreaWatch.OFF);
  }

  private Watching watching() {
    Runnable wakeNow = () -> wake.run();
    return new Watching(
        new SharedKinds(client, Optional.empty(), wakeNow),
        new OptionalKinds(client, lookEvery, serviceCidrs, wakeNow),
        new AntreaKinds(client, antrea, wakeNow));
  }

  /** Whether Antrea's kinds are served here. Any thread. */
  public boolean servesAntrea() {
    return watching.antrea().isServing();
  }

  @Override
  public void start() {
    watching.start();
  }

  @Override
  public void onChange(Runnable listener) {
    wake = listener;
  }

  @Override
  public void relist() {
    watching.close();
    watching = watching();
    watching.start();
  }

  @Override
  public void close() {
    watching.close();
  }

  /** What the API server is known to hold, for the publisher. Owner thread. */
  public ControllerObjects objects() {
    SharedKinds kinds = watching.kinds();
    return new ControllerObjects(
        kinds.gateways,
        kinds.policies,
        kinds.clusterPolicies,
        kinds.tunnels,
        kinds.slices,
        kinds.clusterSlices,
        kinds.ranges,
        watching.antrea().poolObjects(),
        watching.antrea().egressObjects());
  }

  @Override
  public Optional<ClusterSnapshot> snapshot() {
    return watching.refresh() ? Optional.of(read()) : Optional.empty();
  }

  private ClusterSnapshot read() {
    SharedKinds kinds = watching.kinds();
    SharedMap<PolicyKey, PolicyView> policies =
        allPolicies.of(
            List.of(
                kinds.policies.values(),
                kinds.clusterPolicies.values(),
                watching.antrea().egresses()));
    SharedMap<String, GroupView> gateways =
        allGroups.of(List.of(kinds.gateways.values(), watching.antrea().groups()));
    Optional<EgressClusterInfoResource> ranges =
        Optional.ofNullable(kinds.ranges.values().get(EgressClusterInfoResource.NAME));
    return new ClusterSnapshot(
        kinds.nodes.values(),
        kinds.namespaces.values(),
        kinds.pods.values(),
        groups.of(gateways),
        published.of(gateways),
        declared.of(policies),
        kinds.tunnels.values(),
        kinds.allSlices(),
        ranges
            .map(RangesTranslation::declared)
            .orElse(new Declared.Accepted<>(ClusterRangesWish.DEFAULT)),
        watching.optional().serviceCidrs(),
        watching.optional().pluginRanges(),
        new ReportedConditions(
            tunnelReasons(kinds),
            groupReasons.of(gateways),
            policyReasons.of(policies),
            rangesReasons(ranges)),
        stray(kinds),
        new Revisions(policyRevisions.of(policies), groupRevisions.of(gateways)));
  }

  private static SortedSet<String> stray(SharedKinds kinds) {
    TreeSet<String> names = new TreeSet<>(kinds.ranges.values().keySet());
    names.remove(EgressClusterInfoResource.NAME);
    return names;
  }

  /** Of tunnels whose node's kernel refuses something; the others have nothing to be told of. */
  private static SortedMap<NodeName, SortedMap<String, String>> tunnelReasons(SharedKinds kinds) {
    SortedMap<NodeName, SortedMap<String, String>> reasons = new TreeMap<>();
    kinds
        .tunnels
        .values()
        .forEach((node, tunnel) -> {
          if (tunnel.refused().isPresent()) {
            reasons.put(
                node,
                ConditionTranslation.reasons(
                    kinds
                        .tunnels
                        .object("", node.value())
                        .flatMap(EgressTunnelResource::status)
                        .map(EgressTunnelStatus::conditions)
                        .orElse(List.of())));
          }
        });
    return reasons;
  }

  private static SortedMap<String, String> rangesReasons(
      Optional<EgressClusterInfoResource> ranges) {
    return ConditionTranslation.reasons(
        ranges
            .flatMap(EgressClusterInfoResource::status)
            .map(EgressClusterInfoStatus::conditions)
            .orElse(List.of()));
  }
}
