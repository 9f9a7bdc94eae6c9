package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.core.NamespaceResource;
import io.egressgateway.adapter.k8s.core.NodeResource;
import io.egressgateway.adapter.k8s.core.PodResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SliceObject;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.adapter.k8s.translate.PolicyTranslation;
import io.egressgateway.adapter.k8s.translate.SliceTranslation;
import io.egressgateway.adapter.k8s.translate.TunnelTranslation;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The kinds that both roles watch, listed once and watched from then on. */
final class SharedKinds {
  final ObjectCache<NodeResource, NodeName, Node> nodes;
  final ObjectCache<PodResource, NamespacedName, Pod> pods;
  final ObjectCache<NamespaceResource, String, SortedMap<String, String>> namespaces;
  final ObjectCache<EgressGatewayResource, String, GroupView> gateways;
  final ObjectCache<EgressPolicyResource, PolicyKey, PolicyView> policies;
  final ObjectCache<EgressClusterPolicyResource, PolicyKey, PolicyView> clusterPolicies;
  final ObjectCache<EgressTunnelResource, NodeName, Tunnel> tunnels;
  final ObjectCache<EgressEndpointSliceResource, NamespacedName, EndpointSlice> slices;
  final ObjectCache<EgressClusterEndpointSliceResource, NamespacedName, EndpointSlice>
      clusterSlices;
  final ObjectCache<EgressClusterInfoResource, String, EgressClusterInfoResource> ranges;
  private final List<CachedKind> all;
  private SharedMap<NamespacedName, EndpointSlice> listedClusterSlices = Sorted.emptyMap();
  private SharedMap<NamespacedName, EndpointSlice> listedSlices = Sorted.emptyMap();
  private List<EndpointSlice> allSlices = List.of();

  /**
   * Watches, once started.
   *
   * @param node whose pods and Node to watch; of all nodes where empty
   */
  SharedKinds(KubernetesClient client, Optional<NodeName> node, Runnable wake) {
    nodes = cache(nodesOf(client, node), SharedKinds::nodeName, CoreTranslation::node, wake);
    pods =
        new ObjectCache<PodResource, NamespacedName, Pod>(
            podsOf(client, node), SharedKinds::namespacedName, CoreTranslation::pod, wake);
    namespaces =
        cache(
            client.resources(NamespaceResource.class),
            KubernetesObject::name,
            CoreTranslation::labels,
            wake);
    gateways =
        cache(
            client.resources(EgressGatewayResource.class),
            KubernetesObject::name,
            GroupView::of,
            wake);
    policies =
        cache(
            client.resources(EgressPolicyResource.class).inAnyNamespace(),
            PolicyTranslation::key,
            PolicyView::of,
            wake);
    clusterPolicies =
        cache(
            client.resources(EgressClusterPolicyResource.class),
            PolicyTranslation::key,
            PolicyView::of,
            wake);
    tunnels =
        cache(
            client.resources(EgressTunnelResource.class),
            SharedKinds::nodeName,
            TunnelTranslation::tunnel,
            wake);
    slices = sliceCache(client.resources(EgressEndpointSliceResource.class).inAnyNamespace(), wake);
    clusterSlices = sliceCache(client.resources(EgressClusterEndpointSliceResource.class), wake);
    ranges = cache(rangesOf(client, node), KubernetesObject::name, resource -> resource, wake);
    all =
        List.of(
            nodes,
            pods,
            namespaces,
            gateways,
            policies,
            clusterPolicies,
            tunnels,
            slices,
            clusterSlices,
            ranges);
  }

  private static Informable<NodeResource> nodesOf(
      KubernetesClient client, Optional<NodeName> node) {
    var all = client.resources(NodeResource.class);
    return node.isPresent() ? all.withField("metadata.name", node.get().value()) : all;
  }

  private static Informable<PodResource> podsOf(KubernetesClient client, Optional<NodeName> node) {
    var all = client.resources(PodResource.class).inAnyNamespace();
    return node.isPresent() ? all.withField("spec.nodeName", node.get().value()) : all;
  }

  /** The controller tells all but one of them that they do not count. */
  private static Informable<EgressClusterInfoResource> rangesOf(
      KubernetesClient client, Optional<NodeName> node) {
    var all = client.resources(EgressClusterInfoResource.class);
    return node.isPresent() ? all.withField("metadata.name", EgressClusterInfoResource.NAME) : all;
  }

  private static NodeName nodeName(KubernetesObject resource) {
    return new NodeName(resource.name());
  }

  private static NamespacedName namespacedName(KubernetesObject resource) {
    return new NamespacedName(resource.namespace(), resource.name());
  }

  private static <R extends KubernetesObject, K extends Comparable<K>, V>
      ObjectCache<R, K, V> cache(
          Informable<R> objects, Function<R, K> keyOf, Function<R, V> valueOf, Runnable wake) {
    return new ObjectCache<>(
        objects, keyOf, resource -> Optional.of(valueOf.apply(resource)), wake);
  }

  private static <R extends SliceObject> ObjectCache<R, NamespacedName, EndpointSlice> sliceCache(
      Informable<R> objects, Runnable wake) {
    return new ObjectCache<R, NamespacedName, EndpointSlice>(
        objects, SharedKinds::namespacedName, SliceTranslation::slice, wake);
  }

  /** The pods of other nodes, as receivers of replies; not started. */
  static ObjectCache<PodResource, NamespacedName, Endpoint> remotePods(
      KubernetesClient client, NodeName node, Runnable wake) {
    return new ObjectCache<PodResource, NamespacedName, Endpoint>(
        client
            .resources(PodResource.class)
            .inAnyNamespace()
            .withoutField("spec.nodeName", node.value()),
        SharedKinds::namespacedName,
        CoreTranslation::endpoint,
        wake);
  }

  /** How new the kinds are that a policy is programmed by. */
  Progress progress() {
    return new Progress(
        policies.newestVersion(), clusterPolicies.newestVersion(), gateways.newestVersion());
  }

  void start() {
    all.forEach(CachedKind::start);
  }

  void close() {
    all.forEach(CachedKind::close);
  }

  /** Takes over what changed; false until all was listed once. */
  boolean refresh() {
    boolean synced = true;
    for (CachedKind kind : all) {
      synced &= kind.refresh();
    }
    return synced;
  }

  /** Slices of both kinds, namespaced ones behind; the same list while they are the same. */
  List<EndpointSlice> allSlices() {
    if (clusterSlices.values() != listedClusterSlices || slices.values() != listedSlices) {
      listedClusterSlices = clusterSlices.values();
      listedSlices = slices.values();
      allSlices =
          // A copy that snapshots take as their own, which a stream's list is not.
          List.copyOf(
              Stream.concat(listedClusterSlices.values().stream(), listedSlices.values().stream())
                  .toList());
    }
    return allSlices;
  }
}
