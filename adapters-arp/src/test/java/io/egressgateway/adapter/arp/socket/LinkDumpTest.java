package io.egressgateway.adapter.arp.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.socket.LinkDump.Progress;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkDumpTest {
  private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
  private static final int NLMSG_DONE = 3;
  private static final int DUMP_INTR = 0x10;

  private static ByteBuffer bytes(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
  }

  private static byte[] message(int type, int flags, byte[]... parts) {
    int length = 16 + Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer buffer = bytes(length);
    buffer.putInt(length).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    Arrays.stream(parts).forEach(buffer::put);
    return buffer.array();
  }

  private static byte[] attribute(int type, byte[] value) {
    ByteBuffer buffer = bytes((4 + value.length + 3) / 4 * 4);
    buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    return buffer.array();
  }

  private static byte[] link(int index, String name) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] header =
        bytes(16).putShort((short) 0).putShort((short) 1).putInt(index).putInt(0x43).array();
    return message(16, 0, header, attribute(3, text), attribute(1, MAC.toBytes()));
  }

  private static byte[] address(int index, IpPrefix subnet) {
    byte family = (byte) (subnet.family().bits() == 32 ? 2 : 10);
    byte[] header =
        bytes(8).put(family).put((byte) subnet.length()).putShort((short) 0).putInt(index).array();
    return message(20, 0, header, attribute(1, subnet.address().toBytes()));
  }

  private static byte[] joined(byte[]... messages) {
    ByteBuffer buffer = bytes(Arrays.stream(messages).mapToInt(m -> (m.length + 3) & ~3).sum());
    for (byte[] message : messages) {
      buffer.put(message).position((buffer.position() + 3) & ~3);
    }
    return buffer.array();
  }

  private static ByteBuffer datagram(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
  }

  @Test
  void interfacesAndTheirSubnetsAreCollected() {
    LinkDump dump = new LinkDump();
    IpPrefix four = IpPrefix.of("192.0.2.0/24");
    IpPrefix local = IpPrefix.of("fe80::/64");

    assertThat(dump.take(datagram(joined(link(2, "eth0"), message(NLMSG_DONE, 0)))))
        .isEqualTo(Progress.DONE);
    assertThat(dump.take(datagram(joined(address(2, four), address(2, local)))))
        .isEqualTo(Progress.MORE);

    assertThat(dump.result())
        .containsExactly(
            new LinkState(
                2, new InterfaceName("eth0"), MAC, 0x43, false, List.of(four, local), true));
  }

  @Test
  void anInterruptedDumpSaysSo() {
    byte[] link = link(2, "eth0");
    link[6] = DUMP_INTR;

    assertThat(new LinkDump().take(datagram(joined(link, message(NLMSG_DONE, 0)))))
        .isEqualTo(Progress.INTERRUPTED);
  }

  @Test
  void anErrorAndALengthThatLiesFail() {
    byte[] lying = link(2, "eth0");
    lying[0] = (byte) 200;

    assertThat(new LinkDump().take(datagram(message(2, 0, new byte[20]))))
        .isEqualTo(Progress.FAILED);
    assertThat(new LinkDump().take(datagram(lying))).isEqualTo(Progress.FAILED);
  }

  @Test
  void truncatedAndDamagedDumpsNeverThrow() {
    long seed = Long.getLong("seed", 20_261_125);
    Random random = new Random(seed);
    IpPrefix four = IpPrefix.of("192.0.2.0/24");
    byte[] whole = joined(link(2, "eth0"), address(2, four), message(NLMSG_DONE, 0));
    for (int round = 0; round < 50_000; round++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      LinkDump dump = new LinkDump();
      assertThat(dump.take(datagram(damaged))).as("seed %d round %d", seed, round).isNotNull();
      assertThat(dump.result()).as("seed %d round %d", seed, round).hasSizeLessThanOrEqualTo(1);
    }
  }
}
