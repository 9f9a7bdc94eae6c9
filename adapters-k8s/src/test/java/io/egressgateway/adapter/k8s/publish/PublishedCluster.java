package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.SliceChange;
import io.egressgateway.domain.status.TunnelStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** An API server with a gateway and a policy, and a publisher that writes to it. */
@NullUnmarked // a null where a test expects a value fails that test
final class PublishedCluster implements AutoCloseable {
  static final NodeName NODE = new NodeName("n1");
  static final PolicyKey POLICY = PolicyKey.of("default", "e");
  static final AddressPair EIP = AddressPair.of(IpAddress.of("10.6.1.55"));

  final LabServer server = new LabServer();
  final ControllerClusterSource source;
  final Fabric8ControllerPublisher publisher;
  Instant now = Instant.parse("2026-11-21T10:00:00Z");

  PublishedCluster() {
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: g}
        spec:
          ippools: {ipv4: [10.6.1.55-10.6.1.60]}
          nodeSelector: {selector: {matchLabels: {egress: "true"}}}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: e, namespace: default}
        spec:
          egressGatewayName: g
          appliedTo: {podSelector: {matchLabels: {app: a}}}
        """);
    source = new ControllerClusterSource(server.client(), Duration.ofSeconds(30), List.of());
    publisher = new Fabric8ControllerPublisher(server.client(), source, () -> now);
    source.start();
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
  }

  static GroupStatus group(AddressPair eip, boolean finalizer, String message) {
    return new GroupStatus(
        new PublishedGroup(
            List.of(
                new PublishedGroup.GatewayNode(
                    NODE,
                    "Ready",
                    eip.isEmpty()
                        ? List.of()
                        : List.of(
                            new PublishedGroup.OwnedEgress(eip, Sorted.set(Set.of(POLICY))))))),
        new IpUsage(6, 5, 0, 0),
        AddressPair.of(IpAddress.of("10.6.1.60")),
        finalizer,
        List.of(new Condition(Condition.ACCEPTED, true, "Valid", message)));
  }

  static Publication publication(GroupStatus group, List<SliceChange> slices, List<Note> notes) {
    return new Publication(
        Sorted.map(
            Map.of(
                NODE,
                new TunnelStatus(
                    AddressPair.of(IpAddress.of("172.31.0.2")),
                    MacAddress.of("66:c5:d6:cc:29:54"),
                    FwMark.of("0x26000001"),
                    TunnelPhase.INIT,
                    List.of(
                        new Condition(
                            Condition.KERNEL_ACCEPTS, false, "KernelRefuses", "too many"))))),
        Sorted.emptySet(),
        Sorted.map(Map.of("g", group)),
        Sorted.map(
            Map.of(
                POLICY,
                new PolicyStatus(
                    EIP,
                    Optional.of(NODE),
                    List.of(new Condition(Condition.ALLOCATED, true, "Allocated", ""))))),
        slices,
        new ClusterRanges(
            "k8s",
            Sorted.map(Map.of(NODE, List.of(IpAddress.of("192.0.2.1")))),
            List.of(IpPrefix.of("10.96.0.0/16")),
            Sorted.emptyMap(),
            List.of()),
        List.of(),
        Sorted.emptyMap(),
        notes,
        Sorted.emptyMap());
  }

  static Publication publication() {
    return publication(group(EIP, true, "well formed"), List.of(), List.of());
  }

  static final SliceChange SLICE =
      new SliceChange.Create(
          POLICY,
          List.of(
              new Endpoint(
                  new NamespacedName("default", "p1"),
                  Optional.of(NODE),
                  List.of(IpAddress.of("10.244.0.5"), IpAddress.of("fd00:10::5")))));

  static Endpoint endpoint(int number, String node) {
    return new Endpoint(
        new NamespacedName("default", "q" + number),
        Optional.of(new NodeName(node)),
        List.of(IpAddress.of("10.244.1." + number)));
  }

  EgressGatewayResource gateway() {
    return server.client().resources(EgressGatewayResource.class).withName("g").get();
  }

  List<EgressEndpointSliceResource> slices() {
    return server
        .client()
        .resources(EgressEndpointSliceResource.class)
        .inNamespace("default")
        .list()
        .getItems();
  }

  EgressTunnelResource tunnel() {
    return server.client().resources(EgressTunnelResource.class).withName("n1").get();
  }

  void awaitSnapshot(String what, Predicate<ClusterSnapshot> condition) {
    LabServer.await(what, () -> source.snapshot().filter(condition).isPresent());
  }

  @Override
  public void close() {
    source.close();
    server.close();
  }
}
