package io.egressgateway.lab.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.lab.capture.Frame.ArpMessage;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.Frame.NeighborMessage;
import io.egressgateway.lab.capture.Frame.OtherFrame;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FrameParserTest {
  private static final String MACS = "ffffffffffff 0200ac160003 ";
  private static final MacAddress SENDER = MacAddress.of("02:00:ac:16:00:03");

  private static final String TCP_SYN =
      MACS
          + "0800 4500003c00004000 4006 0000 ac160003 ac160001"
          + "9c40 1f90 00000007 00000000 a002 faf0 0000 0000"
          + "020405b4 0402080a 00000000 00000000 01030307";
  private static final String UDP6 =
      MACS
          + "86dd 60000000 0014 00 40 fd000022000000000000000000000003"
          + "fd000022000000000000000000000001"
          // Destination options of 8 bytes, then UDP.
          + "1100 0104 00000000 1389 138a 000c 0000 61626364";
  private static final String ARP_GRATUITOUS =
      MACS + "0806 0001 0800 06 04 0001 0200ac160003 ac160064 000000000000 ac160064";
  private static final String ADVERTISEMENT =
      MACS
          + "86dd 60000000 0020 3a ff fd000022000000000000000000000100"
          + "ff020000000000000000000000000001"
          + "88 00 0000 20000000 fd000022000000000000000000000100 0201 0200ac160003";

  private static final List<String> SAMPLES = List.of(TCP_SYN, UDP6, ARP_GRATUITOUS, ADVERTISEMENT);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Frame parse(String hex) {
    return FrameParser.parse(5, "eth0", ByteBuffer.wrap(bytes(hex)));
  }

  @Test
  void readsAnIpv4TcpHeader() {
    assertThat(parse(TCP_SYN))
        .isInstanceOfSatisfying(
            IpPacket.class,
            packet -> {
              assertThat(packet.header())
                  .isEqualTo(new FrameHeader(5, "eth0", SENDER, MacAddress.BROADCAST));
              assertThat(packet.source()).isEqualTo(IpAddress.of("172.22.0.3"));
              assertThat(packet.destination()).isEqualTo(IpAddress.of("172.22.0.1"));
              assertThat(packet.transport()).isEqualTo(new Transport.Tcp(40000, 8080, 2, 7, 0));
              assertThat(packet.payloadLength()).isZero();
              assertThat(packet.goesToPort(8080)).isTrue();
              assertThat(packet.goesToPort(40000)).isFalse();
              assertThat(packet.touchesPort(40000)).isTrue();
            });
  }

  @Test
  void findsUdpBehindAnIpv6ExtensionHeader() {
    // The next header of 0x40 stands for no known protocol, 0x3c for destination options.
    String hex = UDP6.replace("0014 00 40", "0014 3c 40");

    assertThat(parse(hex))
        .isInstanceOfSatisfying(
            IpPacket.class,
            packet -> {
              assertThat(packet.protocol()).isEqualTo(17);
              assertThat(packet.transport()).isEqualTo(new Transport.Udp(5001, 5002));
              assertThat(packet.payloadLength()).isEqualTo(4);
            });
  }

  @Test
  void tellsGratuitousArpFromAQuestion() {
    IpAddress address = IpAddress.of("172.22.0.100");
    ArpMessage gratuitous = (ArpMessage) parse(ARP_GRATUITOUS);
    ArpMessage question =
        (ArpMessage)
            parse(ARP_GRATUITOUS.replace("000000000000 ac160064", "000000000000 ac160065"));

    assertThat(gratuitous.gratuitous()).isTrue();
    assertThat(gratuitous.sender()).isEqualTo(address);
    assertThat(gratuitous.senderHardware()).isEqualTo(SENDER);
    assertThat(question.gratuitous()).isFalse();
    assertThat(question.request()).isTrue();
  }

  @Test
  void readsTheTargetAndHardwareAddressOfANeighborAdvertisement() {
    IpAddress address = IpAddress.of("fd00:22::100");

    assertThat(parse(ADVERTISEMENT))
        .isInstanceOfSatisfying(
            NeighborMessage.class,
            message -> {
              assertThat(message.advertisement()).isTrue();
              assertThat(message.override()).isTrue();
              assertThat(message.solicited()).isFalse();
              assertThat(message.target()).isEqualTo(address);
              assertThat(message.linkLayer()).isEqualTo(Optional.of(SENDER));
            });
  }

  @Test
  void everyPrefixOfAFrameIsAFrameAndNeverAnError() {
    for (String sample : SAMPLES) {
      byte[] whole = bytes(sample);
      for (int length = 0; length < whole.length; length++) {
        Frame frame = FrameParser.parse(1, "eth0", ByteBuffer.wrap(whole, 0, length).slice());
        if (length < 14 + 20) {
          assertThat(frame).isInstanceOf(OtherFrame.class);
        }
      }
    }
  }

  @Test
  void garbageIsAFrameAndNeverAnError() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 200_000; round++) {
      byte[] garbled = bytes(SAMPLES.get(random.nextInt(SAMPLES.size())));
      int changes = 1 + random.nextInt(6);
      for (int change = 0; change < changes; change++) {
        garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(garbled.length + 1);

      assertThat(FrameParser.parse(1, "eth0", ByteBuffer.wrap(garbled, 0, length).slice()))
          .as("seed %d", seed)
          .isNotNull();
    }
  }
}
