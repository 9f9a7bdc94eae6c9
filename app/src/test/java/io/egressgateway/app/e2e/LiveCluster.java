package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Three nodes, two of them gateways, both address families, two replicas of the controller; the
 * quick start's policy is in force. What tests ask and do most is here.
 */
final class LiveCluster implements AutoCloseable {
  /** Time until the egresses of a node without an agent move. */
  static final Duration GRACE = Duration.ofSeconds(8);

  /** The longest time until another replica of the controller leads. */
  static final Duration LEASE = Duration.ofSeconds(4);

  static final Duration READY = Duration.ofSeconds(60);
  static final String POLICIES = Manifests.API + "/namespaces/default/egresspolicies/";
  static final String POLICY = POLICIES + "test";
  static final String GATEWAYS = Manifests.API + "/egressgateways/";
  static final String GATEWAY = GATEWAYS + "default";
  private static final Duration ANSWER = Duration.ofMillis(300);

  private final LabCluster lab;
  private final Outside outside;

  private LiveCluster(LabCluster lab) {
    this.lab = lab;
    this.outside = new Outside(lab);
  }

  static LiveCluster start() {
    return start(2, "");
  }

  /**
   * A cluster of its own.
   *
   * @param configuration more of the product's
   */
  static LiveCluster start(int controllers, String configuration) {
    return start(controllers, GRACE, configuration);
  }

  /** The key that sets how long a node may be without an agent. */
  static String failover(Duration grace) {
    return "gatewayFailover:\n  eipEvictionTimeout: " + grace.toSeconds() + "\n";
  }

  /**
   * The same.
   *
   * @param grace time until the egresses of a node without an agent move
   */
  static LiveCluster start(int controllers, Duration grace, String configuration) {
    return start(options(controllers, grace, configuration), _ -> {});
  }

  /**
   * A cluster that serves Antrea's kinds too, with admission; its Egresses are not for the address
   * that is far away.
   */
  static LiveCluster withAntrea() {
    String configuration =
        """
        antrea: {enabled: true}
        egress: {exceptCIDRs: ["%s/32"]}
        """
            .formatted(AddressPlan.farAway(IpFamily.IPV4));
    return start(options(1, GRACE, configuration).withAdmission(), LabCluster::installAntrea);
  }

  private static LabOptions options(int controllers, Duration grace, String configuration) {
    return LabOptions.of(PackagedProduct.jar())
        .withStack(Stack.DUAL)
        .withControllers(controllers)
        .withEnvironment(Map.of("LEADER_ELECTION_LEASE_DURATION", LEASE.toSeconds() + "s"))
        .withConfiguration(failover(grace) + configuration);
  }

  private static LiveCluster start(LabOptions options, Consumer<LabCluster> installed) {
    LabCluster lab = LabCluster.start(options);
    installed.accept(lab);
    // What the outside host knows of an egress IP must not happen to expire while an agent is away
    // for a moment; tests that want it forgotten flush it.
    lab.network()
        .outside()
        .sysctl(
            "net/ipv4/neigh/eth0/base_reachable_time_ms=3600000",
            "net/ipv6/neigh/eth0/base_reachable_time_ms=3600000");
    LiveCluster cluster = new LiveCluster(lab);
    try {
      for (int i = 0; i < options.controllers(); i++) {
        lab.startController();
      }
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(READY));
      Narrator narrator = new Narrator(System.out, false);
      new QuickStart(lab, narrator).play();
      assertThat(narrator.allHeld()).as("the quick start").isTrue();
      return cluster;
    } catch (RuntimeException | AssertionError failure) {
      cluster.close();
      throw failure;
    }
  }

  LabCluster lab() {
    return lab;
  }

  Outside outside() {
    return outside;
  }

  List<LabNode> nodes() {
    return lab.network().nodes();
  }

  /** The node that is no gateway. */
  LabNode source() {
    return nodes().getLast();
  }

  /** The gateway that carries the quick start's egress now. */
  LabNode owner() {
    return node(given().node());
  }

  /** The other gateway. */
  LabNode standby() {
    String owner = given().node();
    return nodes().subList(0, 2).stream()
        .filter(node -> !node.name().equals(owner))
        .findFirst()
        .orElseThrow();
  }

  LabNode owner(GivenEgress egress) {
    return node(egress.node());
  }

  LabNode node(String name) {
    return nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** A pod that the quick start's policy covers. */
  static NetworkNamespace visitor(LabNode node) {
    return node.pod(1).namespace();
  }

  /** A pod that it does not cover. */
  static NetworkNamespace other(LabNode node) {
    return node.pod(2).namespace();
  }

  /** What the status of the quick start's policy says. */
  GivenEgress given() {
    return given("test");
  }

  GivenEgress given(String policy) {
    JsonNode status = object(POLICIES + policy).path("status");
    return new GivenEgress(
        Map.of(
            IpFamily.IPV4, address(status, "ipv4", IpFamily.IPV4),
            IpFamily.IPV6, address(status, "ipv6", IpFamily.IPV6)),
        status.path("node").asText());
  }

  /** The unspecified address where the status has none yet. */
  private static IpAddress address(JsonNode status, String name, IpFamily family) {
    return IpAddress.parse(status.path("eip").path(name).asText())
        .toOptional()
        .orElse(IpAddress.of(family == IpFamily.IPV4 ? "0.0.0.0" : "::"));
  }

  Set<IpAddress> addresses() {
    return Set.copyOf(given().addresses().values());
  }

  JsonNode object(String path) {
    return lab.api().get(path).orElseThrow();
  }

  /** Whom the outside server sees. */
  static String ask(NetworkNamespace pod, IpFamily family, int port) {
    return Outside.ask(pod, Outside.address(family), port, ANSWER).replace("Remote IP: ", "");
  }

  /** True where the outside server sees these addresses, of both families. */
  static boolean shows(NetworkNamespace pod, int port, Map<IpFamily, IpAddress> expected) {
    return expected.entrySet().stream()
        .allMatch(entry -> ask(pod, entry.getKey(), port).equals(entry.getValue().toString()));
  }

  /** Whom the outside server sees in both families. */
  static String seen(NetworkNamespace pod, int port) {
    return ask(pod, IpFamily.IPV4, port) + " " + ask(pod, IpFamily.IPV6, port);
  }

  static Map<IpFamily, IpAddress> addressesOf(LabNode node) {
    return Map.of(
        IpFamily.IPV4, node.addresses().get(IpFamily.IPV4).orElseThrow(),
        IpFamily.IPV6, node.addresses().get(IpFamily.IPV6).orElseThrow());
  }

  /** The status of a node in the gateway group. */
  JsonNode groupNode(LabNode node) {
    for (JsonNode entry : object(GATEWAY).path("status").path("nodeList")) {
      if (entry.path("name").asText().equals(node.name())) {
        return entry;
      }
    }
    throw new AssertionError(node.name() + " is not in " + object(GATEWAY).path("status"));
  }

  boolean ready(LabNode node) {
    return groupNode(node).path("status").asText().equals("Ready");
  }

  /** Restarts the agent of a node where it has ended, and waits until it is ready. */
  ProductProcess restartAgent(LabNode node) {
    ProductProcess agent = lab.startAgent(node);
    agent.awaitReady(READY);
    return agent;
  }

  /** Number of changes that an agent has made to its kernel, of all parts. */
  static long changes(ProductProcess agent) {
    try {
      return agent
          .metrics()
          .lines()
          .filter(line -> line.startsWith("egress_apply_changes_total"))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
          .sum();
    } catch (java.io.IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  static boolean within(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause(Duration.ofMillis(5));
    }
    return true;
  }

  static void pause(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(
          Math.min(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(50)));
    }
  }

  @Override
  public void close() {
    outside.close();
    lab.close();
  }
}
