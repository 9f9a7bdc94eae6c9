package io.egressgateway.adapter.arp.socket;

import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.NeighborSolicitation;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs of the classic packet filter (linux/filter.h) that let through, of all that an interface
 * sees, only untagged ARP or neighbor discovery to this station or a group.
 */
enum PacketFilter {
  ARP(EthernetFrame.TYPE_ARP) {
    @Override
    List<Instruction> program() {
      return conditions(EthernetFrame.TYPE_ARP).finished();
    }
  },
  NDP(EthernetFrame.TYPE_IPV6) {
    @Override
    List<Instruction> program() {
      int icmp = EthernetFrame.HEADER_BYTES + NdpDatagram.HEADER_BYTES;
      return conditions(EthernetFrame.TYPE_IPV6)
          .load(LOAD_BYTE, EthernetFrame.HEADER_BYTES + NEXT_HEADER_OFFSET)
          .dropUnless(JUMP_EQUAL, ICMPV6)
          .load(LOAD_BYTE, icmp)
          .dropUnless(JUMP_AT_LEAST, NeighborSolicitation.TYPE)
          .dropIf(JUMP_ABOVE, NeighborAdvertisement.TYPE)
          .finished();
    }
  };

  /** One step: struct sock_filter. */
  record Instruction(int code, int jumpTrue, int jumpFalse, int value) {}

  /** linux/bpf_common.h: BPF_LD|BPF_ABS with BPF_W, BPF_H, BPF_B. */
  private static final int LOAD_WORD = 0x20;

  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;

  /** BPF_JMP|BPF_K with BPF_JEQ, BPF_JGT, BPF_JGE; BPF_RET|BPF_K. */
  private static final int JUMP_EQUAL = 0x15;

  private static final int JUMP_ABOVE = 0x25;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  /** linux/filter.h SKF_AD_OFF with SKF_AD_PKTTYPE and SKF_AD_VLAN_TAG_PRESENT. */
  private static final int PACKET_TYPE = -0x1000 + 4;

  private static final int VLAN_TAG_PRESENT = -0x1000 + 48;

  /** linux/if_packet.h: from here on frames to other stations and our own. */
  private static final int PACKET_OTHERHOST = 3;

  private static final int NEXT_HEADER_OFFSET = 6;
  private static final int ICMPV6 = 58;
  private static final int DROP = 0xff;
  private static final int WHOLE_FRAME = 0x40000;

  private final int etherType;

  PacketFilter(int etherType) {
    this.etherType = etherType;
  }

  /** The protocol to bind to, linux/if_ether.h. */
  int etherType() {
    return etherType;
  }

  abstract List<Instruction> program();

  private static Conditions conditions(int etherType) {
    return new Conditions()
        .load(LOAD_HALF, 12)
        .dropUnless(JUMP_EQUAL, etherType)
        .load(LOAD_WORD, PACKET_TYPE)
        .dropIf(JUMP_AT_LEAST, PACKET_OTHERHOST)
        .load(LOAD_WORD, VLAN_TAG_PRESENT)
        .dropUnless(JUMP_EQUAL, 0);
  }

  /** Collects steps; jumps to the end are resolved when all are known. */
  private static final class Conditions {
    private final List<Instruction> steps = new ArrayList<>();

    Conditions load(int code, int offset) {
      steps.add(new Instruction(code, 0, 0, offset));
      return this;
    }

    Conditions dropUnless(int code, int value) {
      steps.add(new Instruction(code, 0, DROP, value));
      return this;
    }

    Conditions dropIf(int code, int value) {
      steps.add(new Instruction(code, DROP, 0, value));
      return this;
    }

    List<Instruction> finished() {
      List<Instruction> program = new ArrayList<>();
      int drop = steps.size() + 1;
      for (Instruction step : steps) {
        int toDrop = drop - program.size() - 1;
        program.add(
            new Instruction(
                step.code,
                step.jumpTrue == DROP ? toDrop : 0,
                step.jumpFalse == DROP ? toDrop : 0,
                step.value));
      }
      program.add(new Instruction(RETURN, 0, 0, WHOLE_FRAME));
      program.add(new Instruction(RETURN, 0, 0, 0));
      return List.copyOf(program);
    }
  }
}
