package io.egressgateway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.testkit.contract.AddressAnnouncerContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingAnnouncerTest extends AddressAnnouncerContract {
  private record InMemory(RecordingAnnouncer fake) implements Station {
    @Override
    public AddressAnnouncer announcer() {
      return fake;
    }

    @Override
    public boolean answers(IpAddress address) {
      return fake.answered().contains(address);
    }

    @Override
    public void claim(IpAddress address, MacAddress claimant) {
      fake.claim(address, claimant, new InterfaceName("eth0"));
    }

    @Override
    public void hold(IpAddress address) {
      fake.hold(address);
    }

    @Override
    public void loseInterface() {
      fake.setUsable(false);
    }

    @Override
    public void close() {
      fake.close();
    }
  }

  @Override
  protected Station open() {
    return new InMemory(new RecordingAnnouncer());
  }

  @Test
  void theHistoryHasEverySetInOrder() throws Exception {
    RecordingAnnouncer fake = new RecordingAnnouncer();
    fake.announce(Sorted.set(List.of(IpAddress.of("192.0.2.1"))));
    fake.announce(Sorted.emptySet());

    assertThat(fake.history())
        .containsExactly(Sorted.set(List.of(IpAddress.of("192.0.2.1"))), Sorted.emptySet());
  }
}
