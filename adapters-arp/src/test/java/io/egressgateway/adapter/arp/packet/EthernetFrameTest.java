package io.egressgateway.adapter.arp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EthernetFrameTest {
  private static final MacAddress ASKER = MacAddress.of("02:00:00:00:00:09");
  private static final MacAddress OWNER = MacAddress.of("02:00:00:00:00:01");
  private static final Ipv4Address FOUR = Ipv4Address.of("192.0.2.100");
  private static final Ipv6Address SIX = Ipv6Address.of("2001:db8::100");
  private static final Ipv6Address FAR = Ipv6Address.of("fe80::9");
  private static final Ipv6Address GROUP = Ipv6Address.of("ff02::1:ff00:100");
  private static final Ipv6Address NONE = Ipv6Address.of("::");

  /** Bytes written by hand from the RFCs; checksums computed apart from the code under test. */
  record Known(String name, EthernetFrame frame, String hex) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Known> known() {
    return List.of(
        new Known(
            "ARP announcement",
            new EthernetFrame(MacAddress.BROADCAST, OWNER, ArpPacket.announcement(FOUR, OWNER)),
            "ffffffffffff 020000000001 0806 0001 0800 06 04 0001"
                + "020000000001 c0000264 000000000000 c0000264"),
        new Known(
            "ARP gratuitous reply",
            new EthernetFrame(MacAddress.BROADCAST, OWNER, ArpPacket.gratuitousReply(FOUR, OWNER)),
            "ffffffffffff 020000000001 0806 0001 0800 06 04 0002"
                + "020000000001 c0000264 ffffffffffff c0000264"),
        new Known(
            "neighbor solicitation",
            ndp(ASKER, "33:33:ff:00:01:00", FAR, GROUP, solicitation(Optional.of(ASKER))),
            "3333ff000100 020000000009 86dd 60000000 0020 3a ff"
                + "fe800000000000000000000000000009 ff0200000000000000000001ff000100"
                + "8700 4953 00000000 20010db8000000000000000000000100 0101 020000000009"),
        new Known(
            "duplicate address detection",
            ndp(ASKER, "33:33:ff:00:01:00", NONE, GROUP, solicitation(Optional.empty())),
            "3333ff000100 020000000009 86dd 60000000 0018 3a ff"
                + "00000000000000000000000000000000 ff0200000000000000000001ff000100"
                + "8700 4aef 00000000 20010db8000000000000000000000100"),
        new Known(
            "unsolicited neighbor advertisement",
            ndp(
                OWNER,
                "33:33:00:00:00:01",
                SIX,
                WireAddress.ALL_NODES,
                NeighborAdvertisement.unsolicited(SIX, OWNER)),
            "333300000001 020000000001 86dd 60000000 0020 3a ff"
                + "20010db8000000000000000000000100 ff020000000000000000000000000001"
                + "8800 f72c 20000000 20010db8000000000000000000000100 0201 020000000001"));
  }

  private static NeighborSolicitation solicitation(Optional<MacAddress> link) {
    return new NeighborSolicitation(SIX, link);
  }

  private static EthernetFrame ndp(
      MacAddress from, String to, Ipv6Address source, Ipv6Address target, NdpMessage message) {
    return new EthernetFrame(MacAddress.of(to), from, new NdpDatagram(source, target, message));
  }

  private static byte[] encoded(EthernetFrame frame) {
    ByteBuffer buffer = ByteBuffer.allocate(EthernetFrame.MAX_ENCODED_BYTES);
    frame.encode(buffer);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static ParseResult<EthernetFrame> parsed(byte[] bytes) {
    return EthernetFrame.parse(ByteBuffer.wrap(bytes));
  }

  /** The checksum is computed here by the plainest way, apart from the code under test. */
  private static int plainChecksum(byte[] frame) {
    long sum = 58 + frame.length - 54;
    for (int i = 22; i < frame.length; i += 2) {
      sum += (frame[i] & 255) * 256 + (frame[i + 1] & 255);
    }
    return (int) (sum % 0xffff);
  }

  @ParameterizedTest
  @MethodSource("known")
  void framesAreEncodedAsKnown(Known known) {
    byte[] wanted = HexFormat.of().parseHex(known.hex.replace(" ", ""));

    assertThat(HexFormat.of().formatHex(encoded(known.frame)))
        .isEqualTo(HexFormat.of().formatHex(wanted));
    if (known.frame.payload() instanceof NdpDatagram) {
      assertThat(plainChecksum(wanted)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("known")
  void whatIsEncodedIsParsedAgainAlsoWithPadding(Known known) {
    byte[] bytes = encoded(known.frame);

    assertThat(parsed(bytes)).isEqualTo(ParseResult.packet(known.frame));
    assertThat(parsed(Arrays.copyOf(bytes, bytes.length + 18)))
        .isEqualTo(ParseResult.packet(known.frame));
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyTruncationIsTooShort(Known known) {
    byte[] bytes = encoded(known.frame);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(parsed(Arrays.copyOf(bytes, length)))
          .as("length %d", length)
          .isInstanceOf(ParseResult.TooShort.class);
    }
  }

  /** One byte of a known frame set to a value its field must not have. */
  record Broken(int frame, int offset, int value, Field field) {}

  static List<Broken> broken() {
    return List.of(
        new Broken(0, 12, 0x81, Field.ETHER_TYPE),
        new Broken(0, 15, 6, Field.ARP_HARDWARE_TYPE),
        new Broken(0, 16, 0x86, Field.ARP_PROTOCOL_TYPE),
        new Broken(0, 18, 8, Field.ARP_ADDRESS_LENGTH),
        new Broken(0, 19, 128, Field.ARP_ADDRESS_LENGTH),
        new Broken(0, 21, 3, Field.ARP_OPERATION),
        new Broken(2, 14, 0x40, Field.IP_VERSION),
        new Broken(2, 20, 0, Field.IP_NEXT_HEADER),
        new Broken(2, 21, 254, Field.IP_HOP_LIMIT),
        new Broken(2, 57, 1, Field.ICMP_CHECKSUM),
        new Broken(2, 54, 134, Field.ICMP_TYPE),
        new Broken(2, 55, 1, Field.ICMP_CODE),
        new Broken(2, 62, 0xff, Field.NDP_TARGET),
        new Broken(2, 79, 0, Field.NDP_OPTION),
        new Broken(2, 79, 2, Field.NDP_OPTION),
        new Broken(3, 53, 1, Field.IP_DESTINATION),
        new Broken(4, 58, 0x60, Field.IP_DESTINATION));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aForbiddenValueIsNamed(Broken broken) {
    byte[] bytes = encoded(known().get(broken.frame).frame);
    bytes[broken.offset] = (byte) broken.value;
    if (broken.frame >= 2 && broken.field != Field.ICMP_CHECKSUM) {
      repairChecksum(bytes);
    }

    assertThat(parsed(bytes)).isEqualTo(ParseResult.badValue(broken.field));
  }

  private static void repairChecksum(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.putShort(56, (short) 0);
    buffer.putShort(56, (short) (0xffff - plainChecksum(frame)));
  }

  @Test
  void duplicateDetectionWithALinkAddressIsRefused() {
    EthernetFrame frame =
        ndp(ASKER, "33:33:ff:00:01:00", NONE, GROUP, solicitation(Optional.of(ASKER)));

    assertThat(parsed(encoded(frame))).isEqualTo(ParseResult.badValue(Field.NDP_OPTION));
  }

  @Test
  void garbageAndMutationsGiveAResultAndWhatParsesSurvivesARoundTrip() {
    long seed = Long.getLong("seed", 20_261_125);
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = random.nextBoolean() ? garbage(random) : mutation(random);
      if (parsed(bytes) instanceof ParseResult.Packet<EthernetFrame>(EthernetFrame frame)) {
        assertThat(parsed(encoded(frame)))
            .as("seed %d round %d: %s", seed, round, HexFormat.of().formatHex(bytes))
            .isEqualTo(ParseResult.packet(frame));
      }
    }
  }

  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(120)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutation(Random random) {
    byte[] bytes = encoded(known().get(random.nextInt(known().size())).frame);
    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    if (bytes.length > 54 && random.nextBoolean()) {
      repairChecksum(bytes);
    }
    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
  }

  @Test
  void solicitedNodeGroupsAreThoseOfTheStandard() {
    Ipv6Address group = WireAddress.solicitedNode(Ipv6Address.of("4037::1:800:200e:8c6c"));

    assertThat(group).isEqualTo(Ipv6Address.of("ff02::1:ff0e:8c6c"));
    assertThat(WireAddress.ofGroup(group)).isEqualTo(MacAddress.of("33:33:ff:0e:8c:6c"));
  }
}
