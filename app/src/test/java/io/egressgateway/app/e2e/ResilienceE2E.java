package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Manifests;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.Stack;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.ProbeReport;
import io.egressgateway.lab.traffic.SessionReport;
import io.egressgateway.lab.traffic.TcpSession;
import io.egressgateway.lab.traffic.UdpProber;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Things go wrong around a running product: agents die, rules vanish, users make mistakes. One
 * cluster for all, each test leaves it as it found it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ResilienceE2E {
  private static final IpFamily FAMILY = IpFamily.IPV4;
  private static final Duration READY = Duration.ofSeconds(60);
  private static final String SERVER_PATH = Manifests.API + "/";

  private static LabCluster cluster;
  private static Outside outside;
  private static GivenEgress given;

  @BeforeAll
  static void start() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    cluster =
        LabCluster.start(
            LabOptions.of(PackagedProduct.jar()).withStack(Stack.IPV4).withControllers(2));
    outside = new Outside(cluster);
    cluster.network().nodes().forEach(cluster::startAgent);
    cluster.startController();
    cluster.startController();
    cluster.processes().forEach(process -> process.awaitReady(READY));
    Narrator narrator = new Narrator(System.out, false);
    given = new QuickStart(cluster, narrator).play();
    assertThat(narrator.allHeld()).as("the quick start").isTrue();
  }

  @AfterAll
  static void stop() {
    if (outside != null) {
      outside.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static LabNode sourceNode() {
    return cluster.network().nodes().getLast();
  }

  private static LabNode owner() {
    return cluster.network().nodes().stream()
        .filter(node -> node.name().equals(given.node()))
        .findFirst()
        .orElseThrow();
  }

  private static NetworkNamespace visitor() {
    return sourceNode().pod(1).namespace();
  }

  private static IpAddress eip() {
    return given.address(FAMILY);
  }

  private static String ask() {
    return Outside.ask(visitor(), FAMILY, Outside.SELECTED_HTTP);
  }

  private static UdpProber probe() {
    return UdpProber.start(
        visitor(), Outside.address(FAMILY), Outside.SELECTED_ECHO, Pace.every(10));
  }

  private static boolean within(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }

  @Test
  @Order(1)
  void aKilledAgentLosesNothingAndARestartedOneAdoptsWhatStands() throws Exception {
    for (LabNode node : cluster.network().nodes()) {
      TcpSession session =
          TcpSession.start(
              visitor(), Outside.address(FAMILY), Outside.SELECTED_ECHO, Pace.every(20));
      UdpProber prober = probe();
      cluster.agent(node).kill();
      ProductProcess restarted = cluster.startAgent(node);
      restarted.awaitReady(READY);
      ProbeReport probes = prober.stop();
      SessionReport connection = session.stop();

      assertThat(probes.lost()).as("lost while the agent of %s was away", node.name()).isZero();
      assertThat(probes.seenAs()).isEqualTo(Set.of(eip()));
      assertThat(connection.survived()).isTrue();
      assertThat(Files.readString(restarted.log()).lines().toList())
          .as("a restarted agent finds nothing to change")
          .filteredOn(line -> line.contains("change applied") && line.contains(pid(restarted)))
          .isEmpty();
    }
  }

  private static String pid(ProductProcess process) {
    return "pid=\"" + process.pid() + "\"";
  }

  @ParameterizedTest
  @Order(2)
  @ValueSource(
      strings = {
        "nft flush ruleset",
        "nft delete table inet egressgateway",
        "nft flush map inet egressgateway pod_class4",
        "ip rule del priority 91",
        "ip rule del priority 93",
        "ip link del egress.vxlan",
        "ip link set egress.vxlan down",
        "ip addr flush dev egress.vxlan",
        "ip neigh flush dev egress.vxlan nud permanent"
      })
  void whatSomebodyBreaksOnTheSourceNodeComesBackWithinASecond(String sabotage) {
    LabNode node = sourceNode();
    String masquerade = "";
    node.namespace().output("sh", "-c", sabotage);
    cluster.network().restoreMasquerade(node);

    assertThat(within(Duration.ofSeconds(1), () -> ask().equals("Remote IP: " + eip())))
        .as(sabotage + masquerade)
        .isTrue();
  }

  @ParameterizedTest
  @Order(3)
  @ValueSource(
      strings = {
        "nft flush ruleset",
        "ip link del egress.vxlan",
        "ip route flush table 654311423",
        "ip rule del priority 92"
      })
  void whatSomebodyBreaksOnTheGatewayComesBackWithinASecond(String sabotage) {
    owner().namespace().output("sh", "-c", sabotage);
    cluster.network().restoreMasquerade(owner());

    assertThat(within(Duration.ofSeconds(1), () -> ask().equals("Remote IP: " + eip())))
        .as(sabotage)
        .isTrue();
  }

  @Test
  @Order(4)
  void badObjectsAreToldSoAndHarmNothingElse() {
    cluster
        .api()
        .apply(
            SERVER_PATH + "namespaces/default/egresspolicies/bad",
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressPolicy
            metadata: {name: bad, namespace: default}
            spec:
              egressGatewayName: nowhere
              appliedTo:
                podSelector:
                  matchLabels: {app: bad}
            """);
    assertThat(
            within(
                Duration.ofSeconds(5),
                () -> condition("namespaces/default/egresspolicies/bad").contains("nowhere")))
        .as("a condition names the value: " + condition("namespaces/default/egresspolicies/bad"))
        .isTrue();
    assertThat(ask()).isEqualTo("Remote IP: " + eip());
    cluster.api().delete(SERVER_PATH + "namespaces/default/egresspolicies/bad");
  }

  private static String condition(String path) {
    StringBuilder messages = new StringBuilder();
    for (JsonNode condition :
        cluster.api().get(SERVER_PATH + path).orElseThrow().path("status").path("conditions")) {
      messages.append(condition.path("message").asText()).append('\n');
    }
    return messages.toString();
  }

  @Test
  @Order(5)
  void aDeletedPolicyGivesTheNodesAddressBackAndANewOneTakesEffect() {
    String nodeAddress = sourceNode().addresses().get(FAMILY).orElseThrow().toString();
    cluster.api().delete(SERVER_PATH + "namespaces/default/egresspolicies/test");
    assertThat(
            within(
                Duration.ofSeconds(2),
                () ->
                    Outside.ask(visitor(), FAMILY, Outside.OTHER_HTTP)
                        .equals("Remote IP: " + nodeAddress)))
        .isTrue();

    cluster.api().apply(SERVER_PATH + "namespaces/default/egresspolicies/test", Manifests.policy());
    assertThat(
            within(
                Duration.ofSeconds(2),
                () ->
                    Outside.ask(visitor(), FAMILY, Outside.OTHER_HTTP)
                        .startsWith("Remote IP: 172.22.0.10")))
        .isTrue();
  }

  @Test
  @Order(6)
  void anotherControllerTakesOverAndDecides() {
    cluster.controllers().getFirst().kill();
    assertThat(ask()).as("traffic does not need a controller").startsWith("Remote IP: 172.22.0.10");
    cluster
        .api()
        .apply(
            SERVER_PATH + "namespaces/default/egresspolicies/second",
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressPolicy
            metadata: {name: second, namespace: default}
            spec:
              egressGatewayName: default
              egressIP: {ipv4: 172.22.0.105}
              appliedTo:
                podSelector:
                  matchLabels: {app: other}
            """);
    NetworkNamespace other = sourceNode().pod(2).namespace();
    assertThat(
            within(
                Duration.ofSeconds(40),
                () ->
                    Outside.ask(other, FAMILY, Outside.OTHER_HTTP)
                        .equals("Remote IP: 172.22.0.105")))
        .as("served by the other replica once the Lease is over")
        .isTrue();
  }
}
