package io.egressgateway.adapter.arp.responder;

import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NdpMessage;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The addresses that one interface answers for. Immutable; a lookup makes no object, because a busy
 * link asks mostly for addresses of others.
 */
public final class AnnouncedAddresses {
  /** Answers for nothing. */
  public static final AnnouncedAddresses NONE = new AnnouncedAddresses(List.of());

  private static final int TYPE_OFFSET = 12;
  private static final int ARP_SENDER = EthernetFrame.HEADER_BYTES + ArpPacket.SENDER_IP_OFFSET;
  private static final int ARP_TARGET = EthernetFrame.HEADER_BYTES + ArpPacket.TARGET_IP_OFFSET;
  private static final int ARP_END = EthernetFrame.HEADER_BYTES + ArpPacket.BYTES;
  private static final int NDP_TARGET =
      EthernetFrame.HEADER_BYTES + NdpDatagram.HEADER_BYTES + NdpMessage.TARGET_OFFSET;
  private static final int NDP_END =
      EthernetFrame.HEADER_BYTES + NdpDatagram.HEADER_BYTES + NdpMessage.FIXED_BYTES;

  private final int[] ipv4;
  private final long[] ipv6High;
  private final long[] ipv6Low;

  public AnnouncedAddresses(Collection<? extends IpAddress> addresses) {
    ipv4 =
        addresses.stream()
            .filter(Ipv4Address.class::isInstance)
            .mapToInt(address -> ((Ipv4Address) address).value())
            .sorted()
            .toArray();
    List<Ipv6Address> six =
        addresses.stream()
            .filter(Ipv6Address.class::isInstance)
            .map(Ipv6Address.class::cast)
            .sorted(Comparator.comparingLong(Ipv6Address::high).thenComparing(Ipv6Address::low))
            .toList();
    ipv6High = six.stream().mapToLong(Ipv6Address::high).toArray();
    ipv6Low = six.stream().mapToLong(Ipv6Address::low).toArray();
  }

  /** True where there are none. */
  public boolean isEmpty() {
    return ipv4.length == 0 && ipv6High.length == 0;
  }

  /** True where {@code address} is answered for. */
  public boolean contains(IpAddress address) {
    return switch (address) {
      case Ipv4Address(int value) -> containsIpv4(value);
      case Ipv6Address(long high, long low) -> containsIpv6(high, low);
    };
  }

  /**
   * Looks at the frame in place, from position to limit: true unless it certainly asks for and
   * claims nothing of ours. Frames too short to say are for the parser.
   */
  boolean mayConcern(ByteBuffer frame) {
    int start = frame.position();
    if (frame.remaining() < EthernetFrame.HEADER_BYTES) {
      return true;
    }
    return switch (frame.getShort(start + TYPE_OFFSET) & 0xffff) {
      case EthernetFrame.TYPE_ARP ->
          frame.remaining() < ARP_END
              || containsIpv4(frame.getInt(start + ARP_TARGET))
              || containsIpv4(frame.getInt(start + ARP_SENDER));
      case EthernetFrame.TYPE_IPV6 ->
          frame.remaining() < NDP_END
              || containsIpv6(
                  frame.getLong(start + NDP_TARGET), frame.getLong(start + NDP_TARGET + 8));
      default -> true;
    };
  }

  private boolean containsIpv4(int value) {
    return Arrays.binarySearch(ipv4, value) >= 0;
  }

  private boolean containsIpv6(long high, long low) {
    int from = 0;
    int to = ipv6High.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int byHigh = Long.compare(ipv6High[middle], high);
      int order = byHigh != 0 ? byHigh : Long.compare(ipv6Low[middle], low);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return false;
  }
}
