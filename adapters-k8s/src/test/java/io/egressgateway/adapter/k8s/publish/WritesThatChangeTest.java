package io.egressgateway.adapter.k8s.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.plan.Observed;
import io.egressgateway.domain.plan.StandingPlan;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.port.cluster.PublishReport;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller's passes before an API server that tells of every request. */
class WritesThatChangeTest {
  private static final String GROUP = "egressgateway.spidernet.io";
  private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");
  private static final List<String> KINDS =
      List.of(
          "EgressGateway",
          "EgressPolicy",
          "EgressClusterPolicy",
          "EgressTunnel",
          "EgressClusterInfo",
          "EgressEndpointSlice",
          "EgressClusterEndpointSlice");

  private final LabServer server = new LabServer();
  private final Queue<Access> written = new ConcurrentLinkedQueue<>();
  private Replica leader = new Replica();

  /** A controller that leads. */
  private final class Replica implements AutoCloseable {
    private final ControllerClusterSource source =
        new ControllerClusterSource(server.client(), Duration.ofSeconds(30), List.of());
    private final Fabric8ControllerPublisher publisher =
        new Fabric8ControllerPublisher(server.client(), source, Instant::now);
    private Optional<StandingPlan> standing = Optional.empty();

    Replica start() {
      source.start();
      LabServer.await("a snapshot", () -> source.snapshot().isPresent());
      return this;
    }

    PublishReport pass() {
      var snapshot = source.snapshot().orElseThrow();
      Observed observed =
          new Observed(
              Heard.NOTHING,
              standing.map(last -> last.publication().milestones()).orElse(Sorted.emptyMap()),
              Instant.now());
      standing =
          Optional.of(
              standing
                  .map(last -> last.next(snapshot, observed))
                  .orElseGet(
                      () -> StandingPlan.of(snapshot, ControllerSettings.DEFAULT, observed)));
      return publisher.publish(standing.get().publication());
    }

    @Override
    public void close() {
      source.close();
    }
  }

  @BeforeEach
  void start() {
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1, labels: {egress: "true"}}
        status: {conditions: [{type: Ready, status: "True"}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n2, labels: {egress: "true"}}
        status: {conditions: [{type: Ready, status: "True"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p1, namespace: default, labels: {app: a}}
        spec: {nodeName: n1, containers: [{name: c}]}
        ---
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
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterPolicy
        metadata: {name: w}
        spec:
          egressGatewayName: g
          appliedTo: {podSelector: {matchLabels: {wide: "yes"}}}
        """);
    server.onAccess((access, _) -> {
      if (access.group().equals(GROUP) && WRITES.contains(access.verb())) {
        written.add(access);
      }
    });
    leader.start();
  }

  @AfterEach
  void stop() {
    leader.close();
    server.close();
  }

  private static String key(String plural, String namespace, String name) {
    return plural + " " + namespace + " " + name;
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (String kind : KINDS) {
      String plural = kind.toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
      for (GenericKubernetesResource object :
          server
              .client()
              .genericKubernetesResources(GROUP + "/v1beta1", kind)
              .inAnyNamespace()
              .list()
              .getItems()) {
        versions.put(
            key(
                plural,
                Optional.ofNullable(object.getMetadata().getNamespace()).orElse(""),
                object.getMetadata().getName()),
            object.getMetadata().getResourceVersion());
      }
    }
    return versions;
  }

  /** One pass; each object that it wrote must have become another. */
  private int pass() {
    written.clear();
    Map<String, String> before = versions();
    PublishReport report = leader.pass();
    assertThat(report.failures()).isEmpty();
    Map<String, String> after = versions();
    List<String> idle = new ArrayList<>();
    for (Access access : written) {
      String object = key(access.resource().split("/", 2)[0], access.namespace(), access.name());
      if (!access.name().isEmpty()
          && before.containsKey(object)
          && before.get(object).equals(after.get(object))) {
        idle.add(access.toString());
      }
    }
    assertThat(idle).as("writes that changed nothing").isEmpty();
    return written.size();
  }

  /** Passes until nothing is left to be written, and the watches have brought it back. */
  private void settle() {
    int[] quiet = {0};
    LabServer.await(
        "nothing is written",
        () -> {
          quiet[0] = pass() == 0 ? quiet[0] + 1 : 0;
          return quiet[0] == 5;
        });
  }

  private void patch(String kind, String namespace, String name, String subresource, String json) {
    var all = server.client().genericKubernetesResources(GROUP + "/v1beta1", kind);
    var one = namespace.isEmpty() ? all.withName(name) : all.inNamespace(namespace).withName(name);
    PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
    if (subresource.isEmpty()) {
      one.patch(merge, json);
    } else {
      one.subresource(subresource).patch(merge, json);
    }
  }

  @Test
  void nothingIsWrittenThatChangesNothingWhateverHappens() {
    settle();
    for (String node : List.of("n1", "n2")) {
      patch(
          "EgressTunnel",
          "",
          node,
          "status",
          "{\"status\":{\"tunnel\":{\"parent\":{\"name\":\"eth0\",\"ipv4\":\"192.0.2.1\"}}}}");
    }
    settle();
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName("p1")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"podIP\":\"10.1.0.1\",\"podIPs\":[{\"ip\":\"10.1.0.1\"}]}}");
    settle();
    patch("EgressPolicy", "default", "e", "", "{\"spec\":{\"priority\":7}}");
    settle();
    server.client().nodes().withName("n1").delete();
    settle();
    patch("EgressPolicy", "default", "e", "status", "{\"status\":{\"node\":\"elsewhere\"}}");
    settle();
  }

  /** What others note on objects is none of the controller's business, and no reason to write. */
  @Test
  void nothingIsWrittenForANewLeaderNorForOthersNotes() {
    settle();
    leader.close();
    leader = new Replica().start();
    assertThat(pass()).isZero();
    String note = "{\"metadata\":{\"annotations\":{\"a\":\"b\"},\"labels\":{\"c\":\"d\"}}}";
    patch("EgressGateway", "", "g", "", note);
    patch("EgressPolicy", "default", "e", "", note);
    patch("EgressClusterPolicy", "", "w", "", note);
    patch("EgressTunnel", "", "n1", "", note);
    String seen = versions().get(key("egresspolicies", "default", "e"));
    LabServer.await(
        "the note is seen",
        () ->
            leader
                .source
                .snapshot()
                .orElseThrow()
                .revisions()
                .policies()
                .containsValue(Long.parseLong(seen)));
    for (int i = 0; i < 5; i++) {
      assertThat(pass()).isZero();
    }
  }
}
