package io.egressgateway.adapter.arp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.ArpPacket.Operation;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NdpMessage;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.NeighborSolicitation;
import io.egressgateway.adapter.arp.packet.WireAddress;
import io.egressgateway.adapter.arp.responder.Decision.Answer;
import io.egressgateway.adapter.arp.responder.Decision.ForeignClaim;
import io.egressgateway.adapter.arp.responder.Decision.NoReply;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponderTest {
  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress ASKER = MacAddress.of("02:00:00:00:00:09");
  private static final MacAddress THIRD = MacAddress.of("02:00:00:00:00:33");
  private static final MacAddress ALL = MacAddress.BROADCAST;
  private static final Ipv4Address EIP4 = Ipv4Address.of("192.0.2.100");
  private static final Ipv4Address ASKER4 = Ipv4Address.of("192.0.2.9");
  private static final Ipv4Address OTHER4 = Ipv4Address.of("192.0.2.101");
  private static final Ipv6Address EIP6 = Ipv6Address.of("2001:db8::100");
  private static final Ipv6Address OTHER6 = Ipv6Address.of("2001:db8::101");
  private static final Ipv6Address ASKER6 = Ipv6Address.of("fe80::9");
  private static final Ipv6Address NONE = Ipv6Address.of("::");
  private static final Ipv6Address GROUP = WireAddress.solicitedNode(EIP6);
  private static final AnnouncedAddresses ANNOUNCED = new AnnouncedAddresses(List.of(EIP4, EIP6));

  private static Decision decide(byte[] frame) {
    return Responder.decide(ByteBuffer.wrap(frame), ANNOUNCED, OWN);
  }

  private static byte[] encoded(MacAddress to, MacAddress from, EthernetFrame.Payload payload) {
    ByteBuffer buffer = ByteBuffer.allocate(EthernetFrame.MAX_ENCODED_BYTES);
    new EthernetFrame(to, from, payload).encode(buffer);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static ArpPacket request(Ipv4Address sender, Ipv4Address target) {
    return new ArpPacket(Operation.REQUEST, ASKER, sender, new MacAddress(0), target);
  }

  private static NdpDatagram solicitation(Ipv6Address target) {
    return ndp(ASKER6, GROUP, new NeighborSolicitation(target, Optional.of(ASKER)));
  }

  private static NdpDatagram ndp(Ipv6Address source, Ipv6Address to, NdpMessage message) {
    return new NdpDatagram(source, to, message);
  }

  private static byte[] with(byte[] frame, int offset, int value) {
    frame[offset] = (byte) value;
    return frame;
  }

  @Test
  void anArpRequestIsAnsweredToTheAsker() {
    ArpPacket reply = new ArpPacket(Operation.REPLY, OWN, EIP4, ASKER, ASKER4);

    assertThat(decide(encoded(ALL, ASKER, request(ASKER4, EIP4))))
        .isEqualTo(new Answer(new EthernetFrame(ASKER, OWN, reply)));
    assertThat(decide(encoded(OWN, ASKER, request(ASKER4, EIP4))))
        .isEqualTo(new Answer(new EthernetFrame(ASKER, OWN, reply)));
  }

  @Test
  void anArpProbeIsAnswered() {
    Ipv4Address nobody = new Ipv4Address(0);
    ArpPacket reply = new ArpPacket(Operation.REPLY, OWN, EIP4, ASKER, nobody);

    assertThat(decide(encoded(ALL, ASKER, request(nobody, EIP4))))
        .isEqualTo(new Answer(new EthernetFrame(ASKER, OWN, reply)));
  }

  @Test
  void aSolicitationIsAnsweredSolicitedAndOverriding() {
    NeighborAdvertisement told =
        new NeighborAdvertisement(EIP6, false, true, true, Optional.of(OWN));

    assertThat(decide(encoded(WireAddress.ofGroup(GROUP), ASKER, solicitation(EIP6))))
        .isEqualTo(new Answer(new EthernetFrame(ASKER, OWN, ndp(EIP6, ASKER6, told))));
  }

  @Test
  void aSolicitationWithoutLinkAddressIsAnsweredToTheSourceOfTheFrame() {
    NdpDatagram asked = ndp(ASKER6, EIP6, new NeighborSolicitation(EIP6, Optional.empty()));

    assertThat(decide(encoded(OWN, ASKER, asked)))
        .isInstanceOfSatisfying(
            Answer.class, answer -> assertThat(answer.frame().destination()).isEqualTo(ASKER));
  }

  @Test
  void duplicateDetectionIsAnsweredToAllNodes() {
    NdpDatagram asked = ndp(NONE, GROUP, new NeighborSolicitation(EIP6, Optional.empty()));
    NdpDatagram told =
        ndp(EIP6, WireAddress.ALL_NODES, NeighborAdvertisement.unsolicited(EIP6, OWN));

    assertThat(decide(encoded(WireAddress.ofGroup(GROUP), ASKER, asked)))
        .isEqualTo(new Answer(new EthernetFrame(MacAddress.of("33:33:00:00:00:01"), OWN, told)));
  }

  static List<byte[]> claims() {
    NeighborAdvertisement told = NeighborAdvertisement.unsolicited(EIP6, ASKER);
    return List.of(
        encoded(ALL, ASKER, ArpPacket.announcement(EIP4, ASKER)),
        encoded(ALL, ASKER, ArpPacket.gratuitousReply(EIP4, ASKER)),
        encoded(ALL, ASKER, request(EIP4, OTHER4)),
        encoded(OWN, ASKER, new ArpPacket(Operation.REPLY, ASKER, EIP4, OWN, ASKER4)),
        encoded(MacAddress.of("33:33:00:00:00:01"), ASKER, ndp(EIP6, WireAddress.ALL_NODES, told)));
  }

  @ParameterizedTest
  @MethodSource("claims")
  void aForeignClaimIsReported(byte[] frame) {
    assertThat(decide(frame)).isIn(new ForeignClaim(EIP4, ASKER), new ForeignClaim(EIP6, ASKER));
  }

  private static Optional<ForeignClaim> rival(byte[] frame) {
    return Responder.rival(ByteBuffer.wrap(frame), ANNOUNCED, OWN);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void whoClaimsWhatIsAskedAboutIsARival(byte[] frame) {
    assertThat(rival(frame))
        .get()
        .isIn(new ForeignClaim(EIP4, ASKER), new ForeignClaim(EIP6, ASKER));
  }

  @Test
  void whoAsksForItselfTooIsARivalAndWhoAsksForAnAnswerIsNot() {
    byte[] probe4 = encoded(ALL, ASKER, ArpPacket.probe(EIP4, ASKER));
    byte[] probe6 =
        encoded(WireAddress.ofGroup(GROUP), ASKER, NdpDatagram.duplicateDetection(EIP6));

    assertThat(rival(probe4)).contains(new ForeignClaim(EIP4, ASKER));
    assertThat(rival(probe6)).contains(new ForeignClaim(EIP6, ASKER));
    assertThat(rival(encoded(ALL, ASKER, request(ASKER4, EIP4)))).isEmpty();
    assertThat(rival(encoded(WireAddress.ofGroup(GROUP), ASKER, solicitation(EIP6)))).isEmpty();
  }

  @Test
  void ownQuestionsAndThoseAboutOtherAddressesAreNoRivals() {
    Ipv6Address otherGroup = WireAddress.solicitedNode(OTHER6);

    assertThat(rival(encoded(ALL, OWN, ArpPacket.probe(EIP4, OWN)))).isEmpty();
    assertThat(rival(encoded(ALL, ASKER, ArpPacket.probe(OTHER4, ASKER)))).isEmpty();
    assertThat(
            rival(
                encoded(
                    WireAddress.ofGroup(otherGroup),
                    ASKER,
                    NdpDatagram.duplicateDetection(OTHER6))))
        .isEmpty();
    assertThat(rival(new byte[13])).isEmpty();
  }

  record Silent(NoReplyReason reason, byte[] frame) {
    @Override
    public String toString() {
      return reason.name();
    }
  }

  static List<Silent> silent() {
    byte[] asked4 = encoded(ALL, ASKER, request(ASKER4, EIP4));
    byte[] asked6 = encoded(WireAddress.ofGroup(GROUP), ASKER, solicitation(EIP6));
    NeighborAdvertisement theirs = NeighborAdvertisement.unsolicited(OTHER6, ASKER);
    NeighborAdvertisement echo = NeighborAdvertisement.unsolicited(EIP6, OWN);
    return List.of(
        new Silent(NoReplyReason.TOO_SHORT, new byte[13]),
        new Silent(NoReplyReason.TOO_SHORT, Arrays.copyOf(asked4, 41)),
        new Silent(NoReplyReason.TOO_SHORT, Arrays.copyOf(asked6, 80)),
        new Silent(NoReplyReason.OTHER_PROTOCOL, with(asked4.clone(), 12, 0x81)),
        new Silent(NoReplyReason.OTHER_PROTOCOL, with(asked6.clone(), 20, 17)),
        new Silent(NoReplyReason.BAD_VALUE, with(asked4.clone(), 21, 9)),
        new Silent(NoReplyReason.HOP_LIMIT, with(asked6.clone(), 21, 64)),
        new Silent(NoReplyReason.CHECKSUM, with(asked6.clone(), 56, 0x77)),
        new Silent(NoReplyReason.OTHER_STATION, encoded(THIRD, ASKER, request(ASKER4, EIP4))),
        new Silent(NoReplyReason.OTHER_STATION, encoded(THIRD, ASKER, solicitation(EIP6))),
        new Silent(NoReplyReason.OWN_FRAME, encoded(ALL, OWN, ArpPacket.announcement(EIP4, OWN))),
        new Silent(NoReplyReason.NOT_ANNOUNCED, encoded(ALL, ASKER, request(ASKER4, OTHER4))),
        new Silent(NoReplyReason.NOT_ANNOUNCED, encoded(ALL, ASKER, solicitation(OTHER6))),
        new Silent(NoReplyReason.NOT_ANNOUNCED, encoded(ALL, ASKER, ndp(OTHER6, EIP6, theirs))),
        new Silent(
            NoReplyReason.NOT_A_QUESTION,
            encoded(OWN, ASKER, new ArpPacket(Operation.REPLY, ASKER, ASKER4, OWN, EIP4))),
        new Silent(NoReplyReason.NOT_A_QUESTION, encoded(ALL, ASKER, ndp(OTHER6, EIP6, echo))));
  }

  @ParameterizedTest
  @MethodSource("silent")
  void whatIsNotAnsweredHasAReason(Silent silent) {
    assertThat(decide(silent.frame)).isEqualTo(new NoReply(silent.reason));
  }

  /** LINK_GONE is given by the loop, to which the interface belongs. */
  @Test
  void everyReasonOfTheResponderIsTried() {
    // These two are found by the loop around the responder.
    Set<NoReplyReason> tried = EnumSet.of(NoReplyReason.LINK_GONE, NoReplyReason.OUTDATED);
    silent().forEach(silent -> tried.add(silent.reason));

    assertThat(tried).containsExactlyInAnyOrder(NoReplyReason.values());
  }

  /**
   * What is made at random is whole again now and then: a solicitation that lacks its last byte
   * gets it back once in 256. Held is that nothing else is answered.
   */
  @Test
  void garbageNeverThrowsAndIsNotAnswered() {
    long seed = Long.getLong("seed", 20_261_125);
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      if (bytes.length > 14 && random.nextBoolean()) {
        byte[] start = encoded(ALL, ASKER, solicitation(EIP6));
        System.arraycopy(start, 0, bytes, 0, Math.min(bytes.length, random.nextInt(start.length)));
      }
      if (decide(bytes) instanceof Answer) {
        assertThat(isWholeSolicitation(bytes)).as("seed %d round %d", seed, round).isTrue();
      }
    }
  }

  @Test
  void aSolicitationThatGotItsLastByteBackIsAnswered() {
    byte[] whole = encoded(ALL, ASKER, solicitation(EIP6));
    byte[] damaged = with(whole.clone(), whole.length - 1, whole[whole.length - 1] + 1);

    assertThat(isWholeSolicitation(whole)).isTrue();
    assertThat(isWholeSolicitation(damaged)).isFalse();
    assertThat(decide(damaged)).isEqualTo(new NoReply(NoReplyReason.CHECKSUM));
  }

  /** Told without the parser: the fixed header bytes, and a checksum over what the length says. */
  private static boolean isWholeSolicitation(byte[] bytes) {
    byte[] whole = encoded(ALL, ASKER, solicitation(EIP6));
    if (bytes.length < whole.length) {
      return false;
    }
    // RFC 1071: the sum over pseudo-header and message, its own checksum included, is all ones.
    int length = whole.length - 54;
    long sum = length + 58;
    for (int at = 22; at < whole.length; at += 2) {
      sum += (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum == 0xffff && Arrays.equals(bytes, 12, 22, whole, 12, 22) && bytes[54] == (byte) 135;
  }

  @Test
  void lookUpEqualsThatOfASet() {
    long seed = Long.getLong("seed", 20_261_125);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<IpAddress> some = new ArrayList<>();
      List<IpAddress> others = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        some.add(address(random));
        others.add(address(random));
      }
      AnnouncedAddresses announced = new AnnouncedAddresses(some);
      Set<IpAddress> oracle = new TreeSet<>(some);
      others.addAll(some);
      for (IpAddress address : others) {
        assertThat(announced.contains(address))
            .as("seed %d: %s in %s", seed, address, oracle)
            .isEqualTo(oracle.contains(address));
      }
    }
  }

  private static IpAddress address(Random random) {
    int small = random.nextInt(-20, 20);
    return random.nextBoolean()
        ? new Ipv4Address(small)
        : new Ipv6Address(random.nextInt(-2, 2), small);
  }
}
