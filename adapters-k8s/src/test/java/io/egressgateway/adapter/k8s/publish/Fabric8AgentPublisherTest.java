package io.egressgateway.adapter.k8s.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.testkit.contract.AgentPublisherContract;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Fabric8AgentPublisherTest extends AgentPublisherContract {
  private static final String DATAPATH = "nftables (1.0.6): configured";
  private static final Tunnel.Report PARENT =
      new Tunnel.Report(
          new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1"))),
          Optional.empty());
  private static final Tunnel.Report OTHER_PARENT =
      new Tunnel.Report(
          new Tunnel.Parent(new InterfaceName("eth1"), AddressPair.of(IpAddress.of("192.0.2.1"))),
          Optional.empty());
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private LabServer server;
  private AgentClusterSource source;
  private AgentPublisher publisher;
  private final Semaphore ended = new Semaphore(0);

  @BeforeEach
  void start() {
    server = new LabServer();
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressTunnel
        metadata: {name: n1}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: default}
        """);
    server
        .client()
        .resources(EgressClusterInfoResource.class)
        .withName("default")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"clusterIP\":{\"ipv4\":[\"10.96.0.0/16\"]}}}");
    source = new AgentClusterSource(server.client(), new NodeName("n1"));
    source.start();
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
    publisher = publisherOf("n1");
  }

  @AfterEach
  void stop() {
    source.close();
    server.close();
  }

  private AgentPublisher publisherOf(String node) {
    return new Fabric8AgentPublisher(
        server.client(), new NodeName(node), source, unhurried(), DATAPATH, ended::release);
  }

  /** By which there is always time enough for another write. */
  private Fabric8AgentPublisher.Clocks unhurried() {
    return new Fabric8AgentPublisher.Clocks(() -> now, () -> nanos += TimeUnit.MINUTES.toNanos(1));
  }

  @Override
  protected AgentPublisher publisher() {
    return publisher;
  }

  @Override
  protected void refuse() {
    server.faults().answerUnavailable();
  }

  @Override
  protected void accept() {
    server.faults().clear();
  }

  private Instant now = NOW;
  private long nanos;

  @Test
  void anApiServerThatDoesNotAnswerHoldsNobodyUp() {
    server.faults().delay(Duration.ofMinutes(1));
    assertThat(publisher.publishEnd(PARENT)).isEqualTo(PublishReport.NOTHING);
    assertThat(publisher.publishEnd(PARENT)).isEqualTo(PublishReport.NOTHING);
    assertThat(ended.availablePermits()).as("writes that have ended").isZero();
  }

  @Test
  void theEndOfAWriteIsToldAndTheNextCallSaysWhatItCameTo() throws InterruptedException {
    assertThat(publisher.publishEnd(PARENT)).isEqualTo(PublishReport.NOTHING);
    assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(publisher.publishEnd(PARENT)).isEqualTo(new PublishReport(1, List.of()));
    assertThat(ended.availablePermits()).as("nothing more was written").isZero();
  }

  @Test
  void aFailureIsNotTriedAgainInTheCallThatTellsOfItAndIsRepeatedUntilAWriteSucceeds()
      throws InterruptedException {
    server.faults().answerUnavailable();
    publisher.publishEnd(PARENT);
    assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    server.faults().clear();
    assertThat(publisher.publishEnd(PARENT).failures()).hasSize(1);
    assertThat(publisher.publishEnd(PARENT).failures()).as("while tried again").hasSize(1);
    assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(publisher.publishEnd(PARENT)).isEqualTo(new PublishReport(1, List.of()));
  }

  @Test
  void theTunnelSaysWhichFirewallIsProgrammedAndAfterAChangeOfItAgain()
      throws InterruptedException {
    publisher.publishEnd(PARENT);
    awaitEnd();
    assertThat(datapath()).isEqualTo(DATAPATH);

    AgentPublisher other =
        new Fabric8AgentPublisher(
            server.client(),
            new NodeName("n1"),
            source,
            unhurried(),
            "iptables-legacy",
            ended::release);
    other.publishEnd(PARENT);
    awaitEnd();
    assertThat(datapath()).isEqualTo("iptables-legacy");
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  private String datapath() {
    return server
        .client()
        .resources(EgressTunnelResource.class)
        .withName("n1")
        .get()
        .status()
        .orElseThrow()
        .datapath();
  }

  @Test
  void withoutATunnelOfTheNodeNothingIsWritten() {
    assertThat(publisherOf("n9").publishEnd(PARENT).failures())
        .extracting(PublishReport.Failure::object, PublishReport.Failure::kind)
        .containsExactly(Tuple.tuple("EgressTunnel/n9", PublishReport.Kind.NOT_FOUND));
  }

  @Test
  void theTimeOfTheHeartbeatIsRenewedWithinMinutesAndNotWithEachReport()
      throws InterruptedException {
    publisher =
        new Fabric8AgentPublisher(
            server.client(), new NodeName("n1"), source, unhurried(), DATAPATH, ended::release);
    awaitWrite();
    now = NOW.plusSeconds(299);
    assertThat(begins()).isFalse();
    now = NOW.plusSeconds(300);
    awaitWrite();
    assertThat(begins()).isFalse();
  }

  private void awaitWrite() throws InterruptedException {
    awaitWrite(PARENT);
  }

  private void awaitWrite(Tunnel.Report report) throws InterruptedException {
    assertThat(publisher.publishEnd(report)).isEqualTo(PublishReport.NOTHING);
    assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(publisher.publishEnd(report)).isEqualTo(new PublishReport(1, List.of()));
    source.snapshot();
  }

  /** Publishes, and tells whether a write ended within a second; one that begins takes less. */
  private boolean begins() throws InterruptedException {
    return begins(PARENT);
  }

  private boolean begins(Tunnel.Report report) throws InterruptedException {
    assertThat(publisher.publishEnd(report)).isEqualTo(PublishReport.NOTHING);
    return ended.tryAcquire(1, TimeUnit.SECONDS);
  }

  /** A link that goes up and down: what is told of it at first, and how often in the long run. */
  @Test
  void aNodeIsWrittenThreeTimesAtOnceAndThenEveryTenSecondsWhateverChanges()
      throws InterruptedException {
    publisher =
        new Fabric8AgentPublisher(
            server.client(),
            new NodeName("n1"),
            source,
            new Fabric8AgentPublisher.Clocks(() -> now, () -> nanos),
            DATAPATH,
            ended::release);
    for (Tunnel.Report news : List.of(PARENT, OTHER_PARENT, PARENT)) {
      awaitWrite(news);
    }
    assertThat(begins(OTHER_PARENT)).isFalse();
    nanos += TimeUnit.SECONDS.toNanos(9);
    assertThat(begins(OTHER_PARENT)).isFalse();
    nanos += TimeUnit.SECONDS.toNanos(1);
    awaitWrite(OTHER_PARENT);
    assertThat(begins(PARENT)).isFalse();
  }
}
