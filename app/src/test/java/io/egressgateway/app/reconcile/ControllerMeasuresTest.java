package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerPlan;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.plan.Observed;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.TunnelStatus;
import io.egressgateway.testkit.fake.RecordingMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControllerMeasuresTest {
  private static final NodeName NODE1 = new NodeName("node1");
  private static final NodeName NODE2 = new NodeName("node2");
  private static final PolicyKey POLICY = PolicyKey.of("default", "test");
  private static final AddressPair BOTH =
      AddressPair.of(IpAddress.of("192.0.2.1")).with(IpAddress.of("2001:db8::1"));

  private final RecordingMetrics metrics = new RecordingMetrics();
  private final ControllerMeasures measures = new ControllerMeasures(metrics);

  static Publication publication(NodeName owner, List<Note> notes) {
    PublishedGroup nodes =
        new PublishedGroup(
            List.of(
                new GatewayNode(
                    owner, "Ready", List.of(new OwnedEgress(BOTH, Sorted.set(List.of(POLICY)))))));
    GroupStatus group =
        new GroupStatus(nodes, new IpUsage(11, 10, 256, 255), AddressPair.NONE, true, List.of());
    PolicyStatus policy =
        new PolicyStatus(
            BOTH,
            Optional.of(owner),
            List.of(new Condition(Condition.ALLOCATED, true, "Allocated", "")));
    TunnelStatus tunnel =
        new TunnelStatus(
            AddressPair.NONE,
            new MacAddress(2),
            new FwMark(0x26000001),
            TunnelPhase.READY,
            List.of());
    return new Publication(
        Sorted.map(Map.of(NODE1, tunnel, NODE2, tunnel)),
        Sorted.emptySet(),
        Sorted.map(Map.of("default", group)),
        Sorted.map(Map.of(POLICY, policy)),
        List.of(),
        ControllerPlan.of(
                ControllerPassTest.empty(),
                ControllerSettings.DEFAULT,
                new Observed(Heard.NOTHING, Sorted.emptyMap(), Instant.EPOCH))
            .ranges(),
        List.of(),
        Sorted.emptyMap(),
        notes,
        Sorted.emptyMap());
  }

  @Test
  void ownersPoolsTunnelsAndPoliciesAreCounted() {
    measures.take(publication(NODE1, List.of()));
    assertThat(metrics.gauge("egress_gateway_addresses", "node1")).isEqualTo(2);
    assertThat(metrics.gauge("egress_pool_total_addresses", "default/ipv4")).isEqualTo(11);
    assertThat(metrics.gauge("egress_pool_free_addresses", "default/ipv6")).isEqualTo(255);
    assertThat(metrics.gauge("egress_tunnel_nodes", "Ready")).isEqualTo(2);
    assertThat(metrics.gauge("egress_policy_conditions", "allocated_true")).isEqualTo(1);
  }

  @Test
  void aMoveIsCountedOnceAtItsGatewayAndTheOldOwnerReadsZero() {
    measures.take(publication(NODE1, List.of()));
    Note atGateway = new Note(new Note.Subject.OfGroup("default"), false, "Moved", "");
    Note atPolicy = new Note(new Note.Subject.OfPolicy(POLICY), false, "Moved", "");
    measures.take(publication(NODE2, List.of(atGateway, atPolicy)));
    assertThat(metrics.counter("egress_failover_moves", "default")).isEqualTo(1);
    assertThat(metrics.gauge("egress_gateway_addresses", "node1")).isZero();
    assertThat(metrics.gauge("egress_gateway_addresses", "node2")).isEqualTo(2);
    measures.take(publication(NODE2, List.of()));
    assertThat(metrics.counter("egress_failover_moves", "default")).isEqualTo(1);
  }
}
