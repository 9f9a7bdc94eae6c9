package io.egressgateway.adapter.k8s.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.AntreaWatch;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerPlan;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.plan.Observed;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller's passes over Antrea's objects, at an API server, without agents. */
class AntreaPublishTest {
  private LabServer server;
  private ControllerClusterSource source;
  private Fabric8ControllerPublisher publisher;
  private final Instant now = Instant.parse("2026-11-21T10:00:00Z");

  @BeforeEach
  void start() {
    server = new LabServer().withAntrea();
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1, labels: {role: gateway}}
        """);
    server
        .client()
        .nodes()
        .withName("n1")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    pool("10.6.1.0/30");
    source =
        new ControllerClusterSource(
            server.client(),
            Duration.ofSeconds(30),
            List.of(),
            new AntreaWatch(true, Duration.ofSeconds(30), List.of()));
    publisher = new Fabric8ControllerPublisher(server.client(), source, () -> now);
    source.start();
    until("a tunnel", _ -> tunnel().isPresent());
    server
        .client()
        .resources(EgressTunnelResource.class)
        .withName("n1")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"tunnel\":{\"parent\":{\"name\":\"eth0\",\"ipv4\":\"192.0.2.1\"}}}}");
  }

  @AfterEach
  void stop() {
    source.close();
    server.close();
  }

  private Optional<EgressTunnelResource> tunnel() {
    return Optional.ofNullable(
        server.client().resources(EgressTunnelResource.class).withName("n1").get());
  }

  private void pool(String block) {
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec:
          ipRanges: [{cidr: %s}]
          nodeSelector: {matchLabels: {role: gateway}}
        """
            .formatted(block));
  }

  private void egress(String name, String more) {
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: %s}
        spec:
          appliedTo: {podSelector: {matchLabels: {app: web}}}
          externalIPPool: pool
        %s
        """
            .formatted(name, more.indent(2)));
  }

  /** One pass; how many objects were written, none where there was no snapshot. */
  private int pass() {
    return source
        .snapshot()
        .map(snapshot ->
            publisher
                .publish(
                    ControllerPlan.of(
                        snapshot,
                        ControllerSettings.DEFAULT,
                        new Observed(Heard.NOTHING, Sorted.emptyMap(), now)))
                .written())
        .orElse(0);
  }

  private void until(String what, Predicate<ClusterSnapshot> condition) {
    LabServer.await(
        what,
        () -> {
          pass();
          return source.snapshot().filter(condition).isPresent();
        });
  }

  private EgressResource egress(String name) {
    return server.client().resources(EgressResource.class).withName(name).get();
  }

  private String named(String egress) {
    return egress(egress).spec().orElse(EgressSpec.EMPTY).egressIP();
  }

  private EgressStatus status(String egress) {
    return egress(egress).status().orElse(new EgressStatus(null, null, null, null));
  }

  private ExternalIpPoolStatus poolStatus() {
    return server
        .client()
        .resources(ExternalIpPoolResource.class)
        .withName("pool")
        .get()
        .status()
        .orElse(new ExternalIpPoolStatus(null, null, null, null));
  }

  private String condition(String egress, String type) {
    return status(egress).conditions().stream()
        .filter(one -> one.type().equals(type))
        .map(one -> one.status() + " " + one.reason() + ": " + one.message())
        .findFirst()
        .orElse("");
  }

  private void carried(String egress, String address) {
    until(
        egress + " on n1 with " + address,
        _ -> status(egress).egressNode().equals("n1") && status(egress).egressIP().equals(address));
  }

  @Test
  void anEgressThatLeavesTheChoiceGetsAnAddressAndNamesIt() {
    egress("web", "");
    carried("web", "10.6.1.1");
    assertThat(named("web")).isEqualTo("10.6.1.1");
    assertThat(egress("web").getMetadata().getAnnotations())
        .containsEntry(EgressResource.ALLOCATED_ANNOTATION, "10.6.1.1");
    assertThat(status("web").conditions().subList(0, 2))
        .extracting(one -> one.type() + " " + one.status() + " " + one.reason())
        .containsExactly("IPAssigned True Assigned", "IPAllocated True Allocated");
    assertThat(poolStatus().usage()).isEqualTo(new ExternalIpPoolStatus.Usage(2, 1));
    assertThat(poolStatus().nodeList().getFirst().eips().getFirst().policies())
        .extracting(policy -> policy.namespace() + "/" + policy.name())
        .containsExactly("/web");
    LabServer.await("nothing more to write", () -> pass() == 0);
    assertThat(events())
        .anyMatch(event ->
            event.getReason().equals("IPAssigned")
                && event.getMessage().equals("Assigned Egress web with IP 10.6.1.1 on Node n1"));
  }

  private List<Event> events() {
    return server.client().v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals("Egress"))
        .toList();
  }

  @Test
  void deletingAPoolErasesNoAddressAndOnlyTheControllersOwnIsReplacedLater() {
    egress("ours", "");
    egress("theirs", "egressIP: 10.6.1.2");
    carried("ours", "10.6.1.1");
    carried("theirs", "10.6.1.2");
    server.client().resources(ExternalIpPoolResource.class).withName("pool").delete();
    String gone =
        "False AllocationError: Cannot allocate EgressIP from ExternalIPPool: ExternalIPPool pool"
            + " does not exist";
    until("told", _ -> condition("ours", "IPAllocated").equals(gone));
    until("told", _ -> condition("theirs", "IPAllocated").equals(gone));
    for (String egress : List.of("ours", "theirs")) {
      assertThat(status(egress).egressIP()).isEmpty();
      assertThat(status(egress).egressNode()).isEmpty();
      assertThat(condition(egress, "IPAssigned")).isEmpty();
    }
    assertThat(named("ours")).isEqualTo("10.6.1.1");
    assertThat(named("theirs")).isEqualTo("10.6.1.2");
    pool("10.6.2.0/30");
    carried("ours", "10.6.2.1");
    assertThat(named("ours")).isEqualTo("10.6.2.1");
    assertThat(named("theirs")).isEqualTo("10.6.1.2");
    assertThat(condition("theirs", "IPAllocated"))
        .endsWith("cannot allocate IP 10.6.1.2 in any range");
  }

  @Test
  void anAddressThatIsOnANodeIsFoundThereAndItsLossIsTold() {
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: static}
        spec: {appliedTo: {podSelector: {}}, egressIP: 192.0.2.9}
        """);
    until("told", _ -> condition("static", "IPAssigned").startsWith("False AssignmentError"));
    held("[\"192.0.2.9\"]");
    carried("static", "192.0.2.9");
    assertThat(condition("static", "IPAllocated")).isEmpty();
    assertThat(egress("static").getMetadata().getAnnotations()).isNullOrEmpty();
    LabServer.await("nothing more to write", () -> pass() == 0);
    held("[]");
    until("told", _ -> status("static").egressNode().isEmpty());
    assertThat(status("static").egressIP()).isEmpty();
    assertThat(named("static")).isEqualTo("192.0.2.9");
  }

  private void held(String addresses) {
    server
        .client()
        .resources(EgressTunnelResource.class)
        .withName("n1")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"heldEgressIPs\":" + addresses + "}}");
  }

  @Test
  void anExhaustedEgressGetsTheAddressThatIsFreed() {
    egress("first", "");
    carried("first", "10.6.1.1");
    egress("second", "");
    carried("second", "10.6.1.2");
    egress("third", "");
    until(
        "told",
        _ ->
            condition("third", "IPAllocated")
                .endsWith("ExternalIPPool: cannot allocate IP in any range"));
    server.client().resources(EgressResource.class).withName("first").delete();
    carried("third", "10.6.1.1");
  }

  @Test
  void anAddressThatTheUserChangesIsTheUsersFromThen() {
    egress("web", "");
    carried("web", "10.6.1.1");
    egress("web", "egressIP: 10.6.1.2");
    carried("web", "10.6.1.2");
    assertThat(named("web")).isEqualTo("10.6.1.2");
    LabServer.await("nothing more to write", () -> pass() == 0);
    assertThat(poolStatus().usage()).isEqualTo(new ExternalIpPoolStatus.Usage(2, 1));
  }

  @Test
  void itsPodsAreInSlicesThatNobodyTakesForThoseOfAClusterPolicyOfTheSameName() {
    server.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p1, namespace: default, labels: {app: web}}
        spec: {nodeName: n1, containers: [{name: c, image: i}]}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterPolicy
        metadata: {name: web}
        spec:
          egressGatewayName: none
          appliedTo: {podSelector: {matchLabels: {app: web}}}
        """);
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName("p1")
        .editStatus(pod -> {
          pod.setStatus(
              new PodStatusBuilder().withPhase("Running").addNewPodIP("10.244.0.5").build());
          return pod;
        });
    egress("web", "");
    carried("web", "10.6.1.1");
    until("two slices", _ -> slices().size() == 2);
    assertThat(slices())
        .extracting(slice -> slice.getMetadata().getOwnerReferences().getFirst().getKind())
        .containsExactlyInAnyOrder("Egress", "EgressClusterPolicy");
    LabServer.await("nothing more to write", () -> pass() == 0);
    assertThat(slices()).hasSize(2);
    server.client().resources(EgressResource.class).withName("web").delete();
    until("the other's slice alone", _ -> slices().size() == 1);
    assertThat(slices().getFirst().getMetadata().getOwnerReferences().getFirst().getKind())
        .isEqualTo("EgressClusterPolicy");
  }

  private List<EgressClusterEndpointSliceResource> slices() {
    return server.client().resources(EgressClusterEndpointSliceResource.class).list().getItems();
  }
}
