package io.egressgateway.adapter.arp.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.packet.EchoMessage;
import io.egressgateway.adapter.arp.packet.EchoMessage.Kind;
import io.egressgateway.domain.net.IpAddress;
import org.junit.jupiter.api.Test;

class OutstandingRequestsTest {
  private static final IpAddress TARGET = IpAddress.of("192.0.2.2");

  private final OutstandingRequests outstanding = new OutstandingRequests();

  private static EchoMessage reply(int sequence, long token) {
    return new EchoMessage(Kind.REPLY, 1, sequence, token);
  }

  @Test
  void aReplyCountsOnce() {
    outstanding.add(TARGET, 7, 42);

    assertThat(outstanding.take(TARGET, reply(7, 42))).isTrue();
    assertThat(outstanding.take(TARGET, reply(7, 42))).isFalse();
  }

  @Test
  void forgedRepliesAreRefusedAndDoNotUseUpTheRequest() {
    outstanding.add(TARGET, 7, 42);

    assertThat(outstanding.take(TARGET, reply(7, 43))).isFalse();
    assertThat(outstanding.take(TARGET, reply(8, 42))).isFalse();
    assertThat(outstanding.take(TARGET, reply(7 + OutstandingRequests.SLOTS, 42))).isFalse();
    assertThat(outstanding.take(IpAddress.of("192.0.2.3"), reply(7, 42))).isFalse();
    assertThat(outstanding.take(TARGET, reply(7, 42))).isTrue();
  }
}
