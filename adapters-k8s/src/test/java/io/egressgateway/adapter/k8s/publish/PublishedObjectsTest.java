package io.egressgateway.adapter.k8s.publish;

import static io.egressgateway.adapter.k8s.publish.PublishedCluster.EIP;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.NODE;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.POLICY;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.group;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.publication;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of single objects: their ends, what others wrote into them, Events. */
@NullUnmarked // a null where a test expects a value fails that test
class PublishedObjectsTest {
  private final PublishedCluster cluster = new PublishedCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void theAgentAndTheControllerKeepEachOthersPartOfATunnel() {
    cluster.publisher.publish(publication());
    Tunnel.Parent parent =
        new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1")));
    Tunnel.Direct direct = new Tunnel.Direct(Sorted.set(List.of(new NodeName("n2"))));
    Tunnel.Report end = new Tunnel.Report(parent, Optional.of(direct));
    try (AgentClusterSource agent = new AgentClusterSource(cluster.server.client(), NODE)) {
      agent.start();
      LabServer.await("the agent's snapshot", () -> agent.snapshot().isPresent());
      Fabric8AgentPublisher agentPublisher =
          new Fabric8AgentPublisher(
              cluster.server.client(),
              NODE,
              agent,
              new Fabric8AgentPublisher.Clocks(() -> cluster.now, System::nanoTime),
              "nftables",
              () -> {});
      LabServer.await("the parent is written", () -> agentPublisher.publishEnd(end).written() == 1);
      assertThat(agentPublisher.publishEnd(end).written()).isZero();
      assertThat(agent.snapshot().orElseThrow().tunnels().get(NODE).parent()).contains(parent);
      assertThat(agent.snapshot().orElseThrow().tunnels().get(NODE).direct()).contains(direct);
    }
    cluster.awaitSnapshot("the parent", next -> next.tunnels().get(NODE).parent().isPresent());
    cluster.publisher.publish(publication());
    var status = cluster.tunnel().status().orElseThrow();
    assertThat(status.tunnel().parent().name()).isEqualTo("eth0");
    assertThat(status.direct().unreachable()).containsExactly("n2");
    assertThat(status.lastHeartbeatTime()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(status.tunnel().ipv4()).isEqualTo("172.31.0.2");
    List<ManagedFieldsEntry> managers =
        cluster
            .server
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
    cluster
        .server
        .client()
        .resources(EgressPolicyResource.class)
        .inNamespace("default")
        .withName("e")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"node\":\"old\",\"eip\":{\"ipv6\":\"fd00::9\"}}}");
    cluster.awaitSnapshot(
        "the old status",
        _ ->
            cluster
                .source
                .objects()
                .policies()
                .object("default", "e")
                .orElseThrow()
                .status()
                .isPresent());
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
    assertThat(cluster.publisher.publish(waiting).failures()).isEmpty();
    var status =
        cluster
            .server
            .client()
            .resources(EgressPolicyResource.class)
            .inNamespace("default")
            .withName("e")
            .get()
            .status()
            .orElseThrow();
    assertThat(status.node()).isEmpty();
    assertThat(status.eip().ipv6()).isEmpty();
    assertThat(cluster.publisher.publish(waiting).written()).isZero();
  }

  @Test
  void anObjectThatIsNotDefaultSaysSoAndNothingElse() {
    cluster.server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: mine}
        spec: {extraCidr: [10.0.0.0/8]}
        """);
    cluster.awaitSnapshot("the object", next -> next.strayRanges().contains("mine"));
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
    assertThat(cluster.publisher.publish(stray).failures()).isEmpty();
    var status =
        cluster
            .server
            .client()
            .resources(EgressClusterInfoResource.class)
            .withName("mine")
            .get()
            .status()
            .orElseThrow();
    assertThat(status.conditions().getFirst().reason()).isEqualTo("NotDefault");
    assertThat(status.extraCidr()).isEmpty();
    cluster.source.snapshot();
    assertThat(cluster.publisher.publish(stray).written()).isZero();
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
    cluster.publisher.publish(publication(resting, List.of(), List.of()));
    assertThat(cluster.source.snapshot().orElseThrow().published().get("g").resting())
        .containsExactly(Map.entry(IpAddress.of("10.6.1.57"), freed));
    cluster.publisher.publish(publication());
    assertThat(cluster.server.client().getKubernetesSerialization().asJson(cluster.gateway()))
        .doesNotContain("resting");
  }

  @Test
  void aTunnelWhoseNodeIsGoneGoesWithItsFinalizer() {
    cluster.publisher.publish(publication());
    cluster.source.snapshot();
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
    assertThat(cluster.publisher.publish(gone).failures()).isEmpty();
    assertThat(cluster.tunnel()).isNull();
    assertThat(cluster.source.snapshot().orElseThrow().tunnels()).isEmpty();
  }

  @Test
  void aDeletedGatewayGoesWhenItsFinalizerIsTakenOff() {
    cluster.publisher.publish(publication());
    cluster.server.client().resources(EgressGatewayResource.class).withName("g").delete();
    cluster.awaitSnapshot(
        "the deletion", next -> next.groups().get("g").accepted().orElseThrow().deleting());
    assertThat(cluster.gateway()).isNotNull();
    cluster.publisher.publish(publication(group(EIP, false, ""), List.of(), List.of()));
    assertThat(cluster.gateway()).isNull();
  }

  @Test
  void repeatedNotesAreOneEventThatCountsUp() {
    Note note =
        new Note(new Note.Subject.OfPolicy(POLICY), true, "PoolExhausted", "no address left");
    cluster.publisher.publish(publication(group(EIP, true, ""), List.of(), List.of(note, note)));
    cluster.publisher.publish(
        publication(
            group(EIP, true, ""),
            List.of(),
            List.of(new Note(note.subject(), true, "PoolExhausted", "still none"))));
    List<Event> events =
        cluster.server.client().v1().events().inNamespace("default").list().getItems();
    assertThat(events).hasSize(1);
    Event event = events.getFirst();
    assertThat(event.getCount()).isEqualTo(3);
    assertThat(event.getMessage()).isEqualTo("still none");
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("EgressPolicy");
    assertThat(event.getInvolvedObject().getUid()).isNotEmpty();
  }
}
