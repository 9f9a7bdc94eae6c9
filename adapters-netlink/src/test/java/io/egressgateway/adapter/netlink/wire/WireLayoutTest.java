package io.egressgateway.adapter.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The layout of messages, byte by byte, as struct nlmsghdr, rtmsg and nlattr put it. */
class WireLayoutTest {
  private static ByteBuffer buffer(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
  }

  @Test
  void aRouteIsHeaderFixedPartAndAttributes() {
    MessageWriter writer = new MessageWriter(4);
    NextHop hop = new NextHop(OptionalInt.of(7), Optional.of(IpAddress.of("172.31.0.2")));
    writer.begin(Rtnetlink.NEW_ROUTE, 0x505, 9, 0);
    new RouteMessage(
            0x26000001, IpPrefix.of("10.1.2.0/24"), 4, 0, 1, 4, OptionalInt.empty(), List.of(hop))
        .write(writer);
    writer.end();

    ByteBuffer expected = buffer(60);
    expected.putInt(60).putShort((short) 24).putShort((short) 0x505).putInt(9).putInt(0);
    expected.put(new byte[] {2, 24, 0, 0, 0, 4, 0, 1}).putInt(4);
    expected.putShort((short) 8).putShort((short) 15).putInt(0x26000001);
    expected.putShort((short) 8).putShort((short) 1).put(new byte[] {10, 1, 2, 0});
    expected.putShort((short) 8).putShort((short) 4).putInt(7);
    expected.putShort((short) 8).putShort((short) 5).put(new byte[] {(byte) 172, 31, 0, 2});
    assertThat(writer.written()).isEqualTo(expected.flip());
  }

  @Test
  void portsAndMarksOfConnectionTrackingAreInNetworkOrder() {
    MessageWriter writer = new MessageWriter(4);
    writer.begin(ConntrackMessage.GET, 0x301, 1, 0);
    ConntrackMessage.writeDump(writer, 0x26000001, 0xff000000);
    writer.end();

    ByteBuffer expected = buffer(36);
    expected.putInt(36).putShort((short) 0x101).putShort((short) 0x301).putInt(1).putInt(0);
    expected.putInt(0);
    expected.putShort((short) 8).putShort((short) 8).put(new byte[] {0x26, 0, 0, 1});
    expected.putShort((short) 8).putShort((short) 21).put(new byte[] {(byte) 0xff, 0, 0, 0});
    assertThat(writer.written()).isEqualTo(expected.flip());
  }

  @Test
  void anErrorCarriesTheKernelsWordsBehindTheEchoedMessage() throws Exception {
    ByteBuffer payload = buffer(44);
    payload.putInt(-22);
    payload.putInt(16).putShort((short) 24).putShort((short) 0).putInt(9).putInt(0);
    payload
        .putShort((short) 13)
        .putShort((short) 1)
        .put("no route\0".getBytes(StandardCharsets.US_ASCII));
    NetlinkMessage message =
        new NetlinkMessage(Netlink.ERROR, 0x200, 9, 0, payload.position(36).flip());

    assertThat(AckMessage.parse(message)).isEqualTo(new AckMessage(22, Optional.of("no route")));
  }

  @Test
  void aRouteOverSeveralLinksHasAllHopsAndAGatewayOfTheOtherFamily() throws Exception {
    ByteBuffer payload = buffer(200);
    payload.put(new byte[] {2, 0, 0, 0, (byte) 254, 4, 0, 1}).putInt(0);
    payload.putShort((short) (4 + 16 + 32)).putShort((short) 9);
    payload.putShort((short) 16).put((byte) 0).put((byte) 0).putInt(3);
    payload.putShort((short) 8).putShort((short) 5).put(new byte[] {10, 0, 0, 1});
    payload.putShort((short) 32).put((byte) 0).put((byte) 0).putInt(4);
    payload.putShort((short) 22).putShort((short) 18).putShort((short) 10);
    payload.put(IpAddress.of("fe80::1").toBytes()).putShort((short) 0);

    RouteMessage route =
        RouteMessage.parse(new NetlinkMessage(Rtnetlink.NEW_ROUTE, 0, 0, 0, payload.flip()));

    assertThat(route.hops())
        .containsExactly(
            new NextHop(OptionalInt.of(3), Optional.of(IpAddress.of("10.0.0.1"))),
            new NextHop(OptionalInt.of(4), Optional.of(IpAddress.of("fe80::1"))));
  }
}
