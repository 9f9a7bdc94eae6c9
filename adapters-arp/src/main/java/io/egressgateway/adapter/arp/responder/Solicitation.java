package io.egressgateway.adapter.arp.responder;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.WireAddress;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.util.Optional;

/** A question of either family: who has the target? */
sealed interface Solicitation {
  IpAddress target();

  /** The answer of a station that has the target. */
  EthernetFrame answeredBy(MacAddress owner);

  /**
   * An ARP request. RFC 5227 probes, whose sender address is 0.0.0.0, are answered like others.
   *
   * @param asker source of the frame
   */
  record ArpQuestion(MacAddress asker, ArpPacket request) implements Solicitation {
    public ArpQuestion {
      requireNonNull(asker, "asker");
      requireNonNull(request, "request");
    }

    @Override
    public IpAddress target() {
      return request.targetIp();
    }

    @Override
    public EthernetFrame answeredBy(MacAddress owner) {
      return new EthernetFrame(asker, owner, request.replyOf(owner));
    }
  }

  /**
   * A neighbor solicitation with a source address. The answer has the override flag: we own the
   * address and are no proxy (RFC 4861 section 7.2.4). It goes to the asker's option, or where that
   * is missing to the source of the frame.
   */
  record NdpQuestion(MacAddress asker, Ipv6Address source, Ipv6Address target)
      implements Solicitation {
    public NdpQuestion {
      requireNonNull(asker, "asker");
      requireNonNull(source, "source");
      requireNonNull(target, "target");
    }

    @Override
    public EthernetFrame answeredBy(MacAddress owner) {
      NeighborAdvertisement advertisement =
          new NeighborAdvertisement(target, false, true, true, Optional.of(owner));
      return new EthernetFrame(asker, owner, new NdpDatagram(target, source, advertisement));
    }
  }

  /**
   * Duplicate address detection: the asker has no address yet, so all nodes are told (RFC 4861
   * section 7.2.4, RFC 4862 section 5.4.3), and it gives the address up.
   */
  record DuplicateDetection(Ipv6Address target) implements Solicitation {
    public DuplicateDetection {
      requireNonNull(target, "target");
    }

    @Override
    public EthernetFrame answeredBy(MacAddress owner) {
      return new EthernetFrame(
          WireAddress.ofGroup(WireAddress.ALL_NODES),
          owner,
          new NdpDatagram(
              target, WireAddress.ALL_NODES, NeighborAdvertisement.unsolicited(target, owner)));
    }
  }
}
