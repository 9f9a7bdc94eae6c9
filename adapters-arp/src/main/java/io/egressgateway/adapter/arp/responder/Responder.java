package io.egressgateway.adapter.arp.responder;

import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.NeighborSolicitation;
import io.egressgateway.adapter.arp.packet.ParseResult;
import io.egressgateway.adapter.arp.packet.ParseResult.BadValue;
import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.adapter.arp.packet.ParseResult.Packet;
import io.egressgateway.adapter.arp.packet.ParseResult.TooShort;
import io.egressgateway.adapter.arp.packet.WireAddress;
import io.egressgateway.adapter.arp.responder.Decision.Answer;
import io.egressgateway.adapter.arp.responder.Decision.ForeignClaim;
import io.egressgateway.adapter.arp.responder.Decision.NoReply;
import io.egressgateway.adapter.arp.responder.Solicitation.ArpQuestion;
import io.egressgateway.adapter.arp.responder.Solicitation.DuplicateDetection;
import io.egressgateway.adapter.arp.responder.Solicitation.NdpQuestion;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Decides what a frame deserves, for both families. Pure. */
public final class Responder {
  private static final NoReply[] NO_REPLIES =
      Arrays.stream(NoReplyReason.values()).map(NoReply::new).toArray(NoReply[]::new);

  private Responder() {}

  /**
   * Decides about one frame.
   *
   * @param frame from position to limit, of big-endian order; its position moves
   * @param announced the addresses of the interface that the frame came by
   * @param own the MAC of that interface
   */
  public static Decision decide(ByteBuffer frame, AnnouncedAddresses announced, MacAddress own) {
    if (!announced.mayConcern(frame)) {
      return noReply(NoReplyReason.NOT_ANNOUNCED);
    }
    ParseResult<EthernetFrame> parsed = EthernetFrame.parse(frame);
    return switch (parsed) {
      case Packet<EthernetFrame>(EthernetFrame value) -> decide(value, announced, own);
      case TooShort<EthernetFrame> _ -> noReply(NoReplyReason.TOO_SHORT);
      case BadValue<EthernetFrame>(Field field) -> noReply(reasonOf(field));
    };
  }

  private static NoReplyReason reasonOf(Field field) {
    return switch (field) {
      case ETHER_TYPE, IP_NEXT_HEADER, ICMP_TYPE -> NoReplyReason.OTHER_PROTOCOL;
      case IP_HOP_LIMIT -> NoReplyReason.HOP_LIMIT;
      case ICMP_CHECKSUM -> NoReplyReason.CHECKSUM;
      case ARP_HARDWARE_TYPE,
          ARP_PROTOCOL_TYPE,
          ARP_ADDRESS_LENGTH,
          ARP_OPERATION,
          IP_VERSION,
          IP_DESTINATION,
          ICMP_CODE,
          NDP_TARGET,
          NDP_OPTION ->
          NoReplyReason.BAD_VALUE;
    };
  }

  private static Decision decide(
      EthernetFrame frame, AnnouncedAddresses announced, MacAddress own) {
    if (frame.source().equals(own)) {
      return noReply(NoReplyReason.OWN_FRAME);
    }
    if (!WireAddress.isGroup(frame.destination()) && !frame.destination().equals(own)) {
      return noReply(NoReplyReason.OTHER_STATION);
    }
    return switch (frame.payload()) {
      case ArpPacket arp -> decideArp(frame.source(), arp, announced, own);
      case NdpDatagram ndp -> decideNdp(frame.source(), ndp, announced, own);
    };
  }

  /**
   * Looks whether another station has an address that this node asks about, or asks about it too:
   * of two that would take it neither may.
   *
   * @param frame from position to limit, of big-endian order; its position moves
   */
  public static Optional<ForeignClaim> rival(
      ByteBuffer frame, AnnouncedAddresses asked, MacAddress own) {
    if (!asked.mayConcern(frame)) {
      return Optional.empty();
    }
    return EthernetFrame.parse(frame) instanceof Packet<EthernetFrame>(EthernetFrame value)
            && !value.source().equals(own)
        ? rival(value, asked, own)
        : Optional.empty();
  }

  private static Optional<ForeignClaim> rival(
      EthernetFrame frame, AnnouncedAddresses asked, MacAddress own) {
    return switch (frame.payload()) {
      case ArpPacket arp when arp.isProbe() && asked.contains(arp.targetIp()) ->
          Optional.of(new ForeignClaim(arp.targetIp(), arp.senderMac()));
      case NdpDatagram ndp
          when ndp.isDuplicateDetection()
              && ndp.message() instanceof NeighborSolicitation probe
              && asked.contains(probe.target()) ->
          Optional.of(new ForeignClaim(probe.target(), frame.source()));
      case ArpPacket _, NdpDatagram _ ->
          decide(frame, asked, own) instanceof ForeignClaim claim
              ? Optional.of(claim)
              : Optional.empty();
    };
  }

  private static Decision decideArp(
      MacAddress source, ArpPacket arp, AnnouncedAddresses announced, MacAddress own) {
    if (announced.contains(arp.senderIp())) {
      return claim(arp.senderIp(), arp.senderMac(), own);
    }
    return switch (arp.operation()) {
      case REQUEST -> answer(new ArpQuestion(source, arp), announced, own);
      case REPLY -> noReply(NoReplyReason.NOT_A_QUESTION);
    };
  }

  private static Decision decideNdp(
      MacAddress source, NdpDatagram ndp, AnnouncedAddresses announced, MacAddress own) {
    return switch (ndp.message()) {
      case NeighborSolicitation asked when ndp.isDuplicateDetection() ->
          answer(new DuplicateDetection(asked.target()), announced, own);
      case NeighborSolicitation asked ->
          answer(
              new NdpQuestion(asked.linkAddress().orElse(source), ndp.source(), asked.target()),
              announced,
              own);
      case NeighborAdvertisement said when announced.contains(said.target()) ->
          claim(said.target(), said.linkAddress().orElse(source), own);
      case NeighborAdvertisement _ -> noReply(NoReplyReason.NOT_ANNOUNCED);
    };
  }

  private static Decision claim(IpAddress address, MacAddress claimant, MacAddress own) {
    return claimant.equals(own)
        ? noReply(NoReplyReason.NOT_A_QUESTION)
        : new ForeignClaim(address, claimant);
  }

  private static Decision answer(
      Solicitation question, AnnouncedAddresses announced, MacAddress own) {
    return announced.contains(question.target())
        ? new Answer(question.answeredBy(own))
        : noReply(NoReplyReason.NOT_ANNOUNCED);
  }

  private static NoReply noReply(NoReplyReason reason) {
    return NO_REPLIES[reason.ordinal()];
  }
}
