package io.egressgateway.testkit.generate;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.SliceChange;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Snapshots as they read after something else was written to the API server. */
public final class ShownCluster {
  private ShownCluster() {}

  /** With a pod more, or another in its place. */
  public static ClusterSnapshot with(ClusterSnapshot cluster, Pod pod) {
    return withPods(cluster, Sorted.map(cluster.pods()).with(pod.name(), pod));
  }

  /** With a pod less. */
  public static ClusterSnapshot without(ClusterSnapshot cluster, NamespacedName pod) {
    return withPods(cluster, Sorted.map(cluster.pods()).without(pod));
  }

  private static ClusterSnapshot withPods(
      ClusterSnapshot cluster, SortedMap<NamespacedName, Pod> pods) {
    return new ClusterSnapshot(
        cluster.nodes(),
        cluster.namespaceLabels(),
        pods,
        cluster.groups(),
        cluster.published(),
        cluster.policies(),
        cluster.tunnels(),
        cluster.slices(),
        cluster.rangesWish(),
        cluster.serviceCidrs(),
        cluster.pluginRanges(),
        cluster.reported(),
        cluster.strayRanges(),
        cluster.revisions());
  }

  /**
   * With a publication in it whose slices are all new.
   *
   * @param revision at which policies and groups are read then
   */
  public static ClusterSnapshot after(
      ClusterSnapshot cluster, Publication publication, long revision) {
    SortedMap<String, PublishedGroup> published = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> ofGroups = new TreeMap<>();
    SortedMap<String, Long> groups = new TreeMap<>();
    publication
        .groups()
        .forEach((name, status) -> {
          published.put(name, status.nodes());
          ofGroups.put(name, reasons(status.conditions()));
          groups.put(name, revision);
        });
    SortedMap<PolicyKey, SortedMap<String, String>> ofPolicies = new TreeMap<>();
    SortedMap<PolicyKey, Long> policies = new TreeMap<>();
    publication
        .policies()
        .forEach((key, status) -> {
          ofPolicies.put(key, reasons(status.conditions()));
          policies.put(key, revision);
        });
    return new ClusterSnapshot(
        cluster.nodes(),
        cluster.namespaceLabels(),
        cluster.pods(),
        cluster.groups(),
        published,
        cluster.policies(),
        tunnels(cluster.tunnels(), publication),
        slices(cluster.slices(), publication.slices()),
        cluster.rangesWish(),
        cluster.serviceCidrs(),
        cluster.pluginRanges(),
        new ReportedConditions(
            Sorted.emptyMap(), ofGroups, ofPolicies, reasons(publication.rangesConditions())),
        cluster.strayRanges(),
        new Revisions(policies, groups));
  }

  private static SortedMap<String, String> reasons(List<Condition> conditions) {
    SortedMap<String, String> reasons = new TreeMap<>();
    conditions.forEach(condition -> reasons.put(condition.type(), condition.reason()));
    return reasons;
  }

  private static SortedMap<NodeName, Tunnel> tunnels(
      SortedMap<NodeName, Tunnel> before, Publication publication) {
    SharedMap<NodeName, Tunnel> tunnels = Sorted.map(before);
    for (var entry : publication.tunnels().entrySet()) {
      TunnelStatus status = entry.getValue();
      Tunnel tunnel =
          new Tunnel(
              entry.getKey(),
              status.addresses(),
              Optional.of(status.mac()),
              Optional.of(status.mark()),
              Optional.ofNullable(before.get(entry.getKey())).flatMap(Tunnel::parent),
              Optional.of(status.phase()));
      tunnels = tunnels.with(entry.getKey(), tunnel);
    }
    return tunnels;
  }

  private static List<EndpointSlice> slices(List<EndpointSlice> before, List<SliceChange> changes) {
    List<EndpointSlice> slices = new ArrayList<>(before);
    for (SliceChange change : changes) {
      switch (change) {
        case SliceChange.Create(PolicyKey policy, var endpoints) ->
            slices.add(new EndpointSlice("slice-%06d".formatted(slices.size()), policy, endpoints));
        case SliceChange.Replace _, SliceChange.Delete _ ->
            throw new IllegalArgumentException("not a new slice: " + change);
      }
    }
    return slices;
  }
}
