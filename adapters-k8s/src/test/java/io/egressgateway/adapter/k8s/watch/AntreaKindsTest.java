package io.egressgateway.adapter.k8s.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpPrefix;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose Antrea's kinds are, and when they are served. */
class AntreaKindsTest {
  private static final PolicyKey EGRESS = new PolicyKey.OfEgress("web");
  private static final IpPrefix EXCEPTION = IpPrefix.of("192.0.2.0/24");
  private static final String POOL = "externalippool/pool";

  private final LabServer server = new LabServer();
  private Optional<ControllerClusterSource> source = Optional.empty();

  @AfterEach
  void stop() {
    source.ifPresent(ControllerClusterSource::close);
    server.close();
  }

  private ControllerClusterSource start(boolean enabled) {
    ControllerClusterSource started =
        new ControllerClusterSource(
            server.client(),
            Duration.ofMillis(50),
            List.of(),
            new AntreaWatch(enabled, Duration.ofMillis(50), List.of(EXCEPTION)));
    source = Optional.of(started);
    started.start();
    return started;
  }

  private void objects() {
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec:
          ipRanges: [{cidr: 10.6.1.0/30}]
          nodeSelector: {}
        ---
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: web}
        spec:
          appliedTo: {podSelector: {matchLabels: {app: web}}}
          externalIPPool: pool
        """);
  }

  private static void await(
      String what, ControllerClusterSource source, Predicate<ClusterSnapshot> condition) {
    LabServer.await(what, () -> source.snapshot().filter(condition).isPresent());
  }

  private static boolean served(ClusterSnapshot snapshot) {
    return snapshot.policies().containsKey(EGRESS) && snapshot.groups().containsKey(POOL);
  }

  private static boolean empty(ClusterSnapshot snapshot) {
    return !snapshot.policies().containsKey(EGRESS) && !snapshot.groups().containsKey(POOL);
  }

  /** As Antrea's own installation has it. */
  private void antreaInstallsItself() {
    server.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: antreacontrollerinfos.crd.antrea.io}
        spec:
          group: crd.antrea.io
          scope: Cluster
          names:
            kind: AntreaControllerInfo
            listKind: AntreaControllerInfoList
            plural: antreacontrollerinfos
            singular: antreacontrollerinfo
          versions:
          - name: v1beta1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
  }

  private void relabel(String definition, Map<String, String> labels) {
    server
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(definition)
        .edit(found -> {
          CustomResourceDefinition changed = found;
          changed.getMetadata().setLabels(labels);
          return changed;
        });
  }

  @Test
  void ourKindsAreServedWhereTheyAreEnabledAndNotOtherwise() {
    server.withAntrea();
    objects();
    ControllerClusterSource off = start(false);
    await("a snapshot", off, _ -> true);
    assertThat(off.snapshot()).hasValueSatisfying(snapshot -> assertThat(empty(snapshot)).isTrue());
    assertThat(off.servesAntrea()).isFalse();
    off.close();
    ControllerClusterSource on = start(true);
    await("both kinds", on, AntreaKindsTest::served);
    assertThat(on.servesAntrea()).isTrue();
    ClusterSnapshot snapshot = on.snapshot().orElseThrow();
    assertThat(snapshot.revisions().policies().get(EGRESS)).isPositive();
    assertThat(snapshot.revisions().groups().get(POOL)).isPositive();
    assertThat(
            requireNonNull(snapshot.policies().get(EGRESS)).accepted().orElseThrow().exceptions())
        .as("what is configured for all")
        .containsExactly(EXCEPTION);
  }

  @Test
  void kindsThatAreInstalledLaterAreServedFromThen() {
    ControllerClusterSource on = start(true);
    await("a snapshot without them", on, AntreaKindsTest::empty);
    server.withAntrea();
    objects();
    await("both kinds", on, AntreaKindsTest::served);
  }

  @Test
  void kindsOfAnotherOwnerCountAsEmptyAndTheOtherApiGoesOn() {
    server.withAntrea();
    objects();
    relabel("egresses.crd.antrea.io", Map.of());
    ControllerClusterSource on = start(true);
    await("a snapshot", on, _ -> true);
    assertThat(on.snapshot()).hasValueSatisfying(snapshot -> assertThat(empty(snapshot)).isTrue());
    assertThat(AntreaOwner.find(server.client()))
        .isEqualTo(
            new AntreaOwner.Foreign(
                "the definition egresses.crd.antrea.io has not the label"
                    + " app.kubernetes.io/part-of=egressgateway"));
    relabel("egresses.crd.antrea.io", Map.of("app.kubernetes.io/part-of", "egressgateway"));
    await("both kinds", on, AntreaKindsTest::served);
  }

  @Test
  void whereAntreaComesTheyAreLeftToIt() {
    server.withAntrea();
    objects();
    ControllerClusterSource on = start(true);
    await("both kinds", on, AntreaKindsTest::served);
    antreaInstallsItself();
    await("neither kind", on, AntreaKindsTest::empty);
    assertThat(on.servesAntrea()).isFalse();
    assertThat(AntreaOwner.find(server.client())).isInstanceOf(AntreaOwner.Foreign.class);
  }

  @Test
  void whoMayNotLookWhoseTheyAreGoesOnWithoutThem() {
    AntreaKinds kinds =
        new AntreaKinds(
            forbidding(), new AntreaWatch(true, Duration.ofMillis(50), List.of()), () -> {});
    kinds.start();
    try {
      LabServer.await("a decision", kinds::refresh);
      assertThat(kinds.isServing()).isFalse();
      assertThat(kinds.groups()).isEmpty();
    } finally {
      kinds.close();
    }
  }

  /** The lab's API server has no access rules that could be broken. */
  private static KubernetesClient forbidding() {
    return (KubernetesClient)
        Proxy.newProxyInstance(
            AntreaKindsTest.class.getClassLoader(),
            new Class<?>[] {KubernetesClient.class},
            (_, _, _) -> {
              throw new KubernetesClientException(
                  "forbidden", 403, new StatusBuilder().withCode(403).build());
            });
  }
}
