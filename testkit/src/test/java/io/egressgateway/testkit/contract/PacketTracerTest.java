package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketTracerTest {
  private final PacketTracer tracer = new PacketTracer(SampleTables.full());

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 203.0.113.9, 192.0.2.1",
    "10.0.0.1, 203.0.113.15, 192.0.2.1",
    "fd00::1, 2001:db8:1::f, 2001:db8:2::1",
  })
  void aDestinationOfAPolicyLeavesWithItsEgressIp(String pod, String to, String eip) {
    assertThat(trace(pod, to)).isEqualTo(new Fate.SnatTo(IpAddress.of(eip)));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 198.51.100.1", "10.0.0.1, 203.0.113.16", "fd00::1, 2001:db8:9::1"})
  void otherDestinationsTakeTheDefault(String pod, String to) {
    assertThat(trace(pod, to)).isEqualTo(new Fate.ForwardToGateway(new FwMark(0x26000007)));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 203.0.113.7",
    "10.0.0.1, 10.9.9.9",
    "10.0.0.1, 203.0.113.33",
    "10.0.0.1, 224.0.0.1",
    "10.0.0.1, 169.254.169.254",
    "10.0.0.2, 198.51.100.1",
    "10.0.0.3, 198.51.100.1",
    "fd00::1, fe80::1",
  })
  void excludedInnerAndUncoveredPacketsAreLeftAlone(String pod, String to) {
    assertThat(trace(pod, to)).isEqualTo(new Fate.Untouched());
  }

  @Test
  void anEgressWithNodeAddressIsMasqueraded() {
    assertThat(trace("10.0.0.2", "203.0.113.1")).isEqualTo(new Fate.Masquerade());
  }

  @Test
  void anEgressThatNobodyOwnsIsClosed() {
    DatapathTables full = SampleTables.full();
    DatapathTables closed =
        new DatapathTables(
            full.families(),
            full.egresses(),
            DatapathTables.EMPTY.gateways(),
            DatapathTables.EMPTY.masquerade());
    assertThat(new PacketTracer(closed).trace(IpAddress.of("10.0.0.1"), IpAddress.of("8.8.8.8")))
        .isEqualTo(new Fate.Dropped(Fate.Reason.NO_GATEWAY));
  }

  @Test
  void egressIpsAreNoDestinations() {
    assertThat(trace("10.0.0.9", "192.0.2.2")).isEqualTo(new Fate.Dropped(Fate.Reason.UNSOLICITED));
  }

  @Test
  void aPacketHasOneFamily() {
    assertThatThrownBy(() -> trace("10.0.0.1", "::1")).isInstanceOf(IllegalArgumentException.class);
  }

  private Fate trace(String pod, String to) {
    return tracer.trace(IpAddress.of(pod), IpAddress.of(to));
  }
}
