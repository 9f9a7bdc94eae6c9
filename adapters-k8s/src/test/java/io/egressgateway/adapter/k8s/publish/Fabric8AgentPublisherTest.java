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
import java.time.Instant;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Fabric8AgentPublisherTest extends AgentPublisherContract {
  private static final String DATAPATH = "nftables (1.0.6): configured";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private LabServer server;
  private AgentClusterSource source;

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
  }

  @AfterEach
  void stop() {
    source.close();
    server.close();
  }

  private AgentPublisher publisherOf(String node) {
    return new Fabric8AgentPublisher(
        server.client(), new NodeName(node), source, () -> NOW, DATAPATH);
  }

  @Override
  protected AgentPublisher publisher() {
    return publisherOf("n1");
  }

  @Override
  protected void refuse() {
    server.faults().answerUnavailable();
  }

  @Override
  protected void accept() {
    server.faults().clear();
  }

  @Test
  void theTunnelSaysWhichFirewallIsProgrammedAndAfterAChangeOfItAgain() {
    Tunnel.Parent parent =
        new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1")));
    publisher().publishParent(parent);
    assertThat(datapath()).isEqualTo(DATAPATH);

    AgentPublisher other =
        new Fabric8AgentPublisher(
            server.client(), new NodeName("n1"), source, () -> NOW, "iptables-legacy");
    assertThat(other.publishParent(parent).written()).isEqualTo(1);
    assertThat(datapath()).isEqualTo("iptables-legacy");
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
    Tunnel.Parent parent =
        new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1")));
    assertThat(publisherOf("n9").publishParent(parent).failures())
        .extracting(PublishReport.Failure::object, PublishReport.Failure::kind)
        .containsExactly(Tuple.tuple("EgressTunnel/n9", PublishReport.Kind.NOT_FOUND));
  }
}
