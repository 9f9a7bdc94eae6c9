package io.egressgateway.lab.bench.part;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.cluster.AotTraining;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.EchoServer;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.Probe;
import io.egressgateway.lab.traffic.UdpProber;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The packaged product on three nodes, of which two are gateways, and a server that tells. */
final class RunningProduct implements AutoCloseable {
  static final String API = "/apis/egressgateway.spidernet.io/v1beta1";
  static final String POLICIES = API + "/namespaces/default/egresspolicies/";
  static final String GATEWAY = API + "/egressgateways/default";
  static final int ECHO = 7000;
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int PORTS_PER_PROBER = 500;

  private final LabCluster cluster;
  private final EchoServer echo;
  private int probers;

  private RunningProduct(LabCluster cluster, EchoServer echo) {
    this.cluster = cluster;
    this.echo = echo;
  }

  static RunningProduct start(BenchOptions options, Variant variant, Findings findings) {
    if (!AotTraining.done(options.jar())) {
      findings.say("training the start-up caches, once per build");
      AotTraining.run(options.jar());
    }
    findings.say("starting the packaged product on three nodes (" + variant.name() + ")");
    LabCluster cluster =
        LabCluster.start(LabOptions.of(options.jar()).withConfiguration(variant.configuration()));
    try {
      RunningProduct product =
          new RunningProduct(cluster, EchoServer.start(cluster.network().outside(), ECHO));
      product.begin();
      return product;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  private void begin() {
    cluster.startController().awaitReady(READY);
    for (LabNode node : cluster.network().nodes()) {
      // What is remembered of probes of a minute ago must not answer for new ones.
      node.namespace()
          .sysctl(
              "net/netfilter/nf_conntrack_udp_timeout=2",
              "net/netfilter/nf_conntrack_udp_timeout_stream=2");
      cluster.startAgent(node).awaitReady(READY);
    }
    for (LabNode node : cluster.network().nodes().subList(0, 2)) {
      cluster
          .api()
          .mergePatch(
              "/api/v1/nodes/" + node.name(),
              "{\"metadata\":{\"labels\":{\"egressgateway\":\"true\"}}}");
    }
    cluster
        .api()
        .apply(
            GATEWAY,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressGateway
            metadata:
              name: default
            spec:
              ippools:
                ipv4: ["172.22.1.0-172.22.9.255"]
              nodeSelector:
                selector:
                  matchLabels:
                    egressgateway: "true"
            """);
    until("the gateways are ready", () -> readyGateways() == 2);
  }

  LabCluster cluster() {
    return cluster;
  }

  int readyGateways() {
    int ready = 0;
    for (JsonNode node : nodeList()) {
      ready += node.path("status").asText().equals("Ready") ? 1 : 0;
    }
    return ready;
  }

  private JsonNode nodeList() {
    return cluster.api().get(GATEWAY).orElseThrow().path("status").path("nodeList");
  }

  /** Applies a policy for pods with a label, with an egress IP of its own. */
  void applyPolicy(String name, String app) {
    cluster
        .api()
        .apply(
            POLICIES + name,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressPolicy
            metadata:
              name: %s
              namespace: default
            spec:
              egressGatewayName: default
              egressIP:
                allocatorPolicy: rr
              appliedTo:
                podSelector:
                  matchLabels:
                    app: %s
            """
                .formatted(name, app));
  }

  /** The gateway that a policy's status names. */
  Optional<String> ownerOf(String policy) {
    return cluster
        .api()
        .get(POLICIES + policy)
        .map(object -> object.path("status").path("node").asText())
        .filter(node -> !node.isEmpty());
  }

  /** The outside host as pods ask it. */
  static UdpProber.Target outside() {
    return new UdpProber.Target(AddressPlan.outside(IpFamily.IPV4), ECHO);
  }

  /** Source ports that no prober has used for a while. */
  int freshPorts() {
    return probers++ * PORTS_PER_PROBER;
  }

  /**
   * Does something and waits until a pod's datagrams, one each millisecond from a fresh port, are
   * seen as expected.
   *
   * @return from the moment that the API server had it to the sending of the first such datagram
   */
  Duration effectOf(Runnable doing, LabNode node, Predicate<IpAddress> expected) {
    CountDownLatch seen = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    UdpProber prober =
        UdpProber.start(
            node.pod(1).namespace(),
            outside(),
            new Pace(Duration.ofMillis(1), Duration.ofMillis(200), Duration.ofSeconds(20)),
            freshPorts(),
            probe -> {
              if (probe.outcome() instanceof Probe.Answered(long _, IpAddress address)
                  && expected.test(address)
                  && seen.getCount() > 0) {
                sent.set(probe.sentNanos());
                seen.countDown();
              }
            });
    try {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      doing.run();
      long has = System.nanoTime();
      if (!seen.await(20, TimeUnit.SECONDS)) {
        throw new LabException("no effect: " + prober.stop());
      }
      return Duration.ofNanos(Math.max(0, sent.get() - has));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } finally {
      prober.stop();
    }
  }

  static void until(String what, BooleanSupplier question) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!question.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new LabException("waited in vain until " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    echo.close();
    cluster.close();
  }
}
