package io.egressgateway.adapter.k8s.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
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
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.testkit.contract.ControllerPublisherContract;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // a null where a test expects a value fails that test
class Fabric8ControllerPublisherTest extends ControllerPublisherContract {
  private static final NodeName NODE = new NodeName("n1");
  private static final PolicyKey POLICY = PolicyKey.of("default", "e");
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("10.6.1.55"));

  private LabServer server;
  private ControllerClusterSource source;
  private Fabric8ControllerPublisher publisher;
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");

  @BeforeEach
  void start() {
    server = new LabServer();
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

  @AfterEach
  void stop() {
    source.close();
    server.close();
  }

  private static GroupStatus group(AddressPair eip, boolean finalizer, String message) {
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

  private static Publication publication(
      GroupStatus group, List<SliceChange> slices, List<Note> notes) {
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

  private static Publication publication() {
    return publication(group(EIP, true, "well formed"), List.of(), List.of());
  }

  private static final SliceChange SLICE =
      new SliceChange.Create(
          POLICY,
          List.of(
              new Endpoint(
                  new NamespacedName("default", "p1"),
                  Optional.of(NODE),
                  List.of(IpAddress.of("10.244.0.5"), IpAddress.of("fd00:10::5")))));

  @Override
  protected ControllerPublisher publisher() {
    return publisher;
  }

  @Override
  protected Publication something() {
    return publication();
  }

  private EgressGatewayResource gateway() {
    return server.client().resources(EgressGatewayResource.class).withName("g").get();
  }

  private void awaitSnapshot(String what, Predicate<ClusterSnapshot> condition) {
    LabServer.await(what, () -> source.snapshot().filter(condition).isPresent());
  }

  @Test
  void everythingOfAPublicationIsWritten() {
    PublishReport report =
        publisher.publish(publication(group(EIP, true, "well formed"), List.of(SLICE), List.of()));
    assertThat(report.failures()).isEmpty();
    assertThat(report.written()).isEqualTo(5);

    EgressGatewayResource gateway = gateway();
    assertThat(gateway.getFinalizers()).containsExactly(EgressGatewayResource.FINALIZER);
    assertThat(gateway.spec().orElseThrow().ippools().ipv4DefaultEIP()).isEqualTo("10.6.1.60");
    assertThat(server.client().getKubernetesSerialization().asJson(gateway))
        .contains(
            "\"nodeList\":[{\"eips\":[{\"ipv4\":\"10.6.1.55\",\"policies\":"
                + "[{\"name\":\"e\",\"namespace\":\"default\"}]}],\"name\":\"n1\",\"status\":\"Ready\"}]",
            "\"ipUsage\":{\"ipv4Free\":5,\"ipv4Total\":6,\"ipv6Free\":0,\"ipv6Total\":0}");

    EgressPolicyResource policy =
        server
            .client()
            .resources(EgressPolicyResource.class)
            .inNamespace("default")
            .withName("e")
            .get();
    assertThat(policy.status().orElseThrow().eip().ipv4()).isEqualTo("10.6.1.55");
    assertThat(policy.status().orElseThrow().node()).isEqualTo("n1");
    assertThat(policy.status().orElseThrow().conditions().getFirst().lastTransitionTime())
        .isEqualTo("2026-11-21T10:00:00Z");

    EgressTunnelResource tunnel = tunnel();
    assertThat(tunnel.getFinalizers()).containsExactly(EgressTunnelResource.FINALIZER);
    assertThat(tunnel.status().orElseThrow().mark()).isEqualTo("0x26000001");
    assertThat(tunnel.status().orElseThrow().tunnel().mac()).isEqualTo("66:c5:d6:cc:29:54");

    EgressEndpointSliceResource slice = slices().getFirst();
    assertThat(slice.name()).startsWith("e-");
    assertThat(slice.getMetadata().getLabels()).containsEntry("spidernet.io/policy-name", "e");
    assertThat(slice.getMetadata().getOwnerReferences().getFirst().getBlockOwnerDeletion())
        .isTrue();
    assertThat(slice.endpoints().getFirst().ipv6()).containsExactly("fd00:10::5");

    assertThat(
            server
                .client()
                .resources(EgressClusterInfoResource.class)
                .withName("default")
                .get()
                .status()
                .orElseThrow()
                .clusterIP()
                .ipv4())
        .containsExactly("10.96.0.0/16");
  }

  private List<EgressEndpointSliceResource> slices() {
    return server
        .client()
        .resources(EgressEndpointSliceResource.class)
        .inNamespace("default")
        .list()
        .getItems();
  }

  private EgressTunnelResource tunnel() {
    return server.client().resources(EgressTunnelResource.class).withName("n1").get();
  }

  @Test
  void theSamePublicationAgainWritesNothing() {
    publisher.publish(publication());
    source.snapshot();
    // The condition of the gateway names the generation, which the default egress IP has raised.
    publisher.publish(publication());
    assertThat(publisher.publish(publication()).written()).isZero();
    source.snapshot();
    assertThat(publisher.publish(publication()).written()).isZero();
  }

  @Test
  void ownWritesAreInTheNextSnapshotEvenIfNoWatchTells() {
    server.faults().dropWatches();
    publisher.publish(publication(group(EIP, true, "well formed"), List.of(SLICE), List.of()));
    ClusterSnapshot next = source.snapshot().orElseThrow();
    assertThat(next.slices()).hasSize(1);
    assertThat(next.tunnels().get(NODE).mark()).contains(FwMark.of("0x26000001"));
    assertThat(next.published().get("g").nodes().getFirst().egresses()).hasSize(1);
    assertThat(next.reported().groups().get("g")).containsEntry("Accepted", "Valid");
  }

  @Test
  void transitionTimesChangeOnlyWithTheStatus() {
    publisher.publish(publication());
    source.snapshot();
    now = now.plusSeconds(60);
    publisher.publish(publication(group(EIP, true, "another text"), List.of(), List.of()));
    var condition = gateway().status().orElseThrow().conditions().getFirst();
    assertThat(condition.message()).isEqualTo("another text");
    assertThat(condition.lastTransitionTime()).isEqualTo("2026-11-21T10:00:00Z");
  }

  @Test
  void aGroupThatChangedMeanwhileIsAConflictAndDoesNotStopTheOthers() {
    server
        .client()
        .resources(EgressGatewayResource.class)
        .withName("g")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"touched\":\"yes\"}}}");
    PublishReport report = publisher.publish(publication());
    assertThat(report.failures())
        .extracting(PublishReport.Failure::object, PublishReport.Failure::kind)
        .containsExactly(Tuple.tuple("EgressGateway/g", PublishReport.Kind.CONFLICT));
    assertThat(report.written()).isEqualTo(3);
    awaitSnapshot(
        "the touch",
        _ ->
            source.objects().gateways().object("", "g").orElseThrow().getMetadata().getLabels()
                != null);
    assertThat(publisher.publish(publication()).failures()).isEmpty();
  }

  @Test
  void theAgentAndTheControllerKeepEachOthersPartOfATunnel() {
    publisher.publish(publication());
    Tunnel.Parent parent =
        new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1")));
    Tunnel.Direct direct = new Tunnel.Direct(Sorted.set(List.of(new NodeName("n2"))));
    Tunnel.Report end = new Tunnel.Report(parent, Optional.of(direct));
    try (AgentClusterSource agent = new AgentClusterSource(server.client(), NODE)) {
      agent.start();
      LabServer.await("the agent's snapshot", () -> agent.snapshot().isPresent());
      Fabric8AgentPublisher agentPublisher =
          new Fabric8AgentPublisher(
              server.client(),
              NODE,
              agent,
              new Fabric8AgentPublisher.Clocks(() -> now, System::nanoTime),
              "nftables",
              () -> {});
      LabServer.await("the parent is written", () -> agentPublisher.publishEnd(end).written() == 1);
      assertThat(agentPublisher.publishEnd(end).written()).isZero();
      assertThat(agent.snapshot().orElseThrow().tunnels().get(NODE).parent()).contains(parent);
      assertThat(agent.snapshot().orElseThrow().tunnels().get(NODE).direct()).contains(direct);
    }
    awaitSnapshot("the parent", next -> next.tunnels().get(NODE).parent().isPresent());
    publisher.publish(publication());
    var status = tunnel().status().orElseThrow();
    assertThat(status.tunnel().parent().name()).isEqualTo("eth0");
    assertThat(status.direct().unreachable()).containsExactly("n2");
    assertThat(status.lastHeartbeatTime()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(status.tunnel().ipv4()).isEqualTo("172.31.0.2");
    List<ManagedFieldsEntry> managers =
        server
            .client()
            .genericKubernetesResources("egressgateway.spidernet.io/v1beta1", "EgressTunnel")
            .withName("n1")
            .get()
            .getMetadata()
            .getManagedFields();
    assertThat(managers)
        .filteredOn(entry -> "status".equals(entry.getSubresource()))
        .extracting(ManagedFieldsEntry::getManager)
        .containsExactlyInAnyOrder("egressgateway-controller", "egressgateway-agent");
  }

  @Test
  void whatAnotherProgramLeftInAStatusIsRemoved() {
    server
        .client()
        .resources(EgressPolicyResource.class)
        .inNamespace("default")
        .withName("e")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"node\":\"old\",\"eip\":{\"ipv6\":\"fd00::9\"}}}");
    awaitSnapshot(
        "the old status",
        _ -> source.objects().policies().object("default", "e").orElseThrow().status().isPresent());
    Publication waiting =
        new Publication(
            Sorted.emptyMap(),
            Sorted.emptySet(),
            Sorted.emptyMap(),
            Sorted.map(
                Map.of(POLICY, new PolicyStatus(AddressPair.NONE, Optional.empty(), List.of()))),
            List.of(),
            publication().ranges(),
            List.of(),
            Sorted.emptyMap(),
            List.of(),
            Sorted.emptyMap());
    assertThat(publisher.publish(waiting).failures()).isEmpty();
    var status =
        server
            .client()
            .resources(EgressPolicyResource.class)
            .inNamespace("default")
            .withName("e")
            .get()
            .status()
            .orElseThrow();
    assertThat(status.node()).isEmpty();
    assertThat(status.eip().ipv6()).isEmpty();
    assertThat(publisher.publish(waiting).written()).isZero();
  }

  @Test
  void slicesAreChangedAndDeleted() {
    publisher.publish(publication(group(EIP, true, ""), List.of(SLICE), List.of()));
    String name = source.snapshot().orElseThrow().slices().getFirst().name();
    publisher.publish(
        publication(
            group(EIP, true, ""),
            List.of(new SliceChange.Replace(POLICY, name, List.of())),
            List.of()));
    assertThat(slices().getFirst().endpoints()).isEmpty();
    publisher.publish(
        publication(
            group(EIP, true, ""), List.of(new SliceChange.Delete(POLICY, name)), List.of()));
    assertThat(slices()).isEmpty();
    assertThat(source.snapshot().orElseThrow().slices()).isEmpty();
  }

  @Test
  void aPolicyWhoseNameIsLongerThanALabelHasSlicesToo() {
    String name = "policy-" + "x".repeat(80);
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: %s, namespace: default}
        spec:
          egressGatewayName: g
          appliedTo: {podSelector: {matchLabels: {app: a}}}
        """
            .formatted(name));
    PolicyKey key = PolicyKey.of("default", name);
    awaitSnapshot("the policy", next -> next.policies().containsKey(key));
    SliceChange create = new SliceChange.Create(key, List.of(endpoint(1, "n1")));
    assertThat(
            publisher
                .publish(publication(group(EIP, true, ""), List.of(create), List.of()))
                .failures())
        .isEmpty();
    assertThat(source.snapshot().orElseThrow().slices())
        .singleElement()
        .matches(slice -> slice.policy().equals(key) && slice.endpoints().size() == 1);
    assertThat(slices().getFirst().getMetadata().getLabels().get("spidernet.io/policy-name"))
        .hasSizeLessThanOrEqualTo(63);
  }

  @Test
  void aSliceIsPatchedAndNotOverwritten() {
    publisher.publish(publication(group(EIP, true, ""), List.of(SLICE), List.of()));
    String name = source.snapshot().orElseThrow().slices().getFirst().name();
    List<Endpoint> wanted = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      wanted.add(endpoint(round, "n1"));
      wanted.add(endpoint(10 + round, "n1"));
      wanted.removeIf(endpoint -> endpoint.pod().name().equals("q10"));
      wanted.set(0, endpoint(0, "n" + round));
      source.snapshot();
      assertThat(
              publisher
                  .publish(
                      publication(
                          group(EIP, true, ""),
                          List.of(new SliceChange.Replace(POLICY, name, wanted)),
                          List.of()))
                  .failures())
          .isEmpty();
      assertThat(source.snapshot().orElseThrow().slices().getFirst().endpoints()).isEqualTo(wanted);
    }
  }

  private static Endpoint endpoint(int number, String node) {
    return new Endpoint(
        new NamespacedName("default", "q" + number),
        Optional.of(new NodeName(node)),
        List.of(IpAddress.of("10.244.1." + number)));
  }

  @Test
  void anObjectThatIsNotDefaultSaysSoAndNothingElse() {
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: mine}
        spec: {extraCidr: [10.0.0.0/8]}
        """);
    awaitSnapshot("the object", next -> next.strayRanges().contains("mine"));
    Publication stray =
        new Publication(
            Sorted.emptyMap(),
            Sorted.emptySet(),
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            List.of(),
            publication().ranges(),
            List.of(),
            Sorted.map(
                Map.of(
                    "mine",
                    List.of(new Condition(Condition.ACCEPTED, false, "NotDefault", "mine")))),
            List.of(),
            Sorted.emptyMap());
    assertThat(publisher.publish(stray).failures()).isEmpty();
    var status =
        server
            .client()
            .resources(EgressClusterInfoResource.class)
            .withName("mine")
            .get()
            .status()
            .orElseThrow();
    assertThat(status.conditions().getFirst().reason()).isEqualTo("NotDefault");
    assertThat(status.extraCidr()).isEmpty();
    source.snapshot();
    assertThat(publisher.publish(stray).written()).isZero();
  }

  @Test
  void whatRestsIsRememberedInTheStatus() {
    Instant freed = Instant.parse("2026-11-21T09:59:30Z");
    GroupStatus some = group(EIP, true, "");
    GroupStatus resting =
        new GroupStatus(
            new PublishedGroup(
                some.nodes().nodes(), Sorted.map(Map.of(IpAddress.of("10.6.1.57"), freed))),
            some.usage(),
            some.defaultEips(),
            true,
            some.conditions());
    publisher.publish(publication(resting, List.of(), List.of()));
    assertThat(source.snapshot().orElseThrow().published().get("g").resting())
        .containsExactly(Map.entry(IpAddress.of("10.6.1.57"), freed));
    publisher.publish(publication());
    assertThat(server.client().getKubernetesSerialization().asJson(gateway()))
        .doesNotContain("resting");
  }

  @Test
  void aTunnelWhoseNodeIsGoneGoesWithItsFinalizer() {
    publisher.publish(publication());
    source.snapshot();
    Publication gone =
        new Publication(
            Sorted.emptyMap(),
            Sorted.set(Set.of(NODE)),
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            List.of(),
            publication().ranges(),
            List.of(),
            Sorted.emptyMap(),
            List.of(),
            Sorted.emptyMap());
    assertThat(publisher.publish(gone).failures()).isEmpty();
    assertThat(tunnel()).isNull();
    assertThat(source.snapshot().orElseThrow().tunnels()).isEmpty();
  }

  @Test
  void aDeletedGatewayGoesWhenItsFinalizerIsTakenOff() {
    publisher.publish(publication());
    server.client().resources(EgressGatewayResource.class).withName("g").delete();
    awaitSnapshot(
        "the deletion", next -> next.groups().get("g").accepted().orElseThrow().deleting());
    assertThat(gateway()).isNotNull();
    publisher.publish(publication(group(EIP, false, ""), List.of(), List.of()));
    assertThat(gateway()).isNull();
  }

  @Test
  void repeatedNotesAreOneEventThatCountsUp() {
    Note note =
        new Note(new Note.Subject.OfPolicy(POLICY), true, "PoolExhausted", "no address left");
    publisher.publish(publication(group(EIP, true, ""), List.of(), List.of(note, note)));
    publisher.publish(
        publication(
            group(EIP, true, ""),
            List.of(),
            List.of(new Note(note.subject(), true, "PoolExhausted", "still none"))));
    List<Event> events = server.client().v1().events().inNamespace("default").list().getItems();
    assertThat(events).hasSize(1);
    Event event = events.getFirst();
    assertThat(event.getCount()).isEqualTo(3);
    assertThat(event.getMessage()).isEqualTo("still none");
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("EgressPolicy");
    assertThat(event.getInvolvedObject().getUid()).isNotEmpty();
  }

  @Test
  void anApiServerThatIsAwayIsAFailurePerObject() {
    server.faults().answerUnavailable();
    PublishReport report = publisher.publish(publication());
    assertThat(report.written()).isZero();
    assertThat(report.failures())
        .hasSize(4)
        .allMatch(failure -> failure.kind() == PublishReport.Kind.UNAVAILABLE);
    server.faults().clear();
    assertThat(publisher.publish(publication()).failures()).isEmpty();
  }
}
