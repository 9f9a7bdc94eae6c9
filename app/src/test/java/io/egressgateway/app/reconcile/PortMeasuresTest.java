package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.contract.TrackedConnection;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingMetrics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortMeasuresTest {
  private static final FwMark MARK = DatapathSettings.DEFAULT.connectionMark(new EgressId(1));

  private final RecordingConntrack connections = new RecordingConntrack(MarkRange.DEFAULT);
  private final RecordingMetrics metrics = new RecordingMetrics();
  private long nowNanos;
  private long walkNanos;

  private final PortMeasures measures =
      new PortMeasures(connections, () -> nowNanos += walkNanos, metrics);

  private void open(String pod, String destination, String leavesAs) {
    connections.open(
        new TrackedConnection(
            6, IpAddress.of(pod), IpAddress.of(destination), MARK, IpAddress.of(leavesAs)));
  }

  @Test
  void portsAreCountedTowardsTheBusiestDestinationOfEachAddressAndForgottenWithTheirConnections() {
    for (int pod = 1; pod <= 3; pod++) {
      open("10.0.0." + pod, "198.51.100.1", "192.0.2.1");
    }
    open("10.0.0.1", "198.51.100.2", "192.0.2.1");
    open("10.0.0.1", "198.51.100.1", "192.0.2.2");
    open("10.0.0.1", "198.51.100.3", "10.0.0.1");

    measures.take();

    assertThat(metrics.rows("egress_eip_ports"))
        .isEqualTo(Map.of("192.0.2.1", 3.0, "192.0.2.2", 1.0));
    assertThat(metrics.rows("egress_eip_connections"))
        .isEqualTo(Map.of("192.0.2.1", 4.0, "192.0.2.2", 1.0));
  }

  @Test
  void theBusiestSixtyFourAreTold() {
    for (int eip = 1; eip <= 70; eip++) {
      open("10.0.0.1", "198.51.100." + eip, "192.0.2." + eip);
    }
    open("10.0.0.2", "198.51.100.70", "192.0.2.70");

    measures.take();

    assertThat(metrics.rows("egress_eip_ports")).hasSize(64).containsEntry("192.0.2.70", 2.0);
  }

  @Test
  void aLongWalkMakesTheNextOneWaitSoThatItNeverTakesMoreThanAHundredthOfTheTime() {
    walkNanos = Duration.ofMillis(10).toNanos();
    assertThat(measures.take()).isEqualTo(Duration.ofSeconds(30));
    walkNanos = Duration.ofSeconds(2).toNanos();
    assertThat(measures.take()).isEqualTo(Duration.ofSeconds(200));
  }

  @Test
  void whatWasToldStaysWhenTheKernelCannotBeAskedAndTheFailureIsCounted() {
    open("10.0.0.1", "198.51.100.1", "192.0.2.1");
    measures.take();
    connections.failNext(new DatapathException(Kind.BUSY, "read", "connections", null));

    measures.take();

    assertThat(metrics.failures("ports", "BUSY")).isOne();
    assertThat(metrics.rows("egress_eip_ports")).containsOnlyKeys("192.0.2.1");
  }
}
