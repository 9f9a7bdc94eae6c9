package io.egressgateway.adapter.arp.responder;

/** Why a frame is not answered. */
public enum NoReplyReason {
  /** Shorter than its fixed part or its own length fields. */
  TOO_SHORT,
  /** Carries a VLAN tag, or neither ARP nor IPv6. */
  OTHER_PROTOCOL,
  /** A field holds what its RFC forbids. */
  BAD_VALUE,
  /** An NDP message that came through a router, RFC 4861 section 7.1. */
  HOP_LIMIT,
  /** The ICMPv6 checksum is wrong. */
  CHECKSUM,
  /** Sent to another station; seen because the interface is promiscuous. */
  OTHER_STATION,
  /** Our own frame, come back. */
  OWN_FRAME,
  /** Neither asks for nor claims an address that is announced on this interface. */
  NOT_ANNOUNCED,
  /** A reply or advertisement about an announced address that does not contradict us. */
  NOT_A_QUESTION,
  /** The interface has left the set meanwhile. */
  LINK_GONE,
  /** This process stood still for so long that another station may have the address now. */
  OUTDATED
}
