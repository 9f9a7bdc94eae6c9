package io.egressgateway.adapter.arp.socket;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Collects the interfaces and addresses of an rtnetlink dump (rtnetlink(7)): as much as announcing
 * needs. Buffers are of the machine's order.
 */
final class LinkDump {
  /** linux/rtnetlink.h. */
  static final short GET_LINK = 18;

  static final short GET_ADDRESS = 22;

  private static final int NEW_LINK = 16;
  private static final int NEW_ADDRESS = 20;

  /** linux/netlink.h NLMSG_ERROR, NLMSG_DONE, NLM_F_DUMP_INTR. */
  private static final int ERROR = 2;

  private static final int DONE = 3;
  private static final int FLAG_INTERRUPTED = 0x10;

  private static final int MESSAGE_HEADER_BYTES = 16;
  private static final int LINK_HEADER_BYTES = 16;
  private static final int ADDRESS_HEADER_BYTES = 8;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final int ATTRIBUTE_TYPE_MASK = 0x3fff;
  private static final int ARPHRD_ETHER = 1;

  /** linux/if_link.h, linux/if_addr.h. */
  private static final int IFLA_ADDRESS = 1;

  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFA_ADDRESS = 1;

  /** How far a dump has come. */
  enum Progress {
    MORE,
    DONE,
    /** Something changed meanwhile; begin again. */
    INTERRUPTED,
    /** The kernel refused, or wrote what is no netlink. */
    FAILED
  }

  private record Link(int flags, InterfaceName name, MacAddress mac, boolean enslaved) {}

  private final SortedMap<Integer, Link> links = new TreeMap<>();
  private final Map<Integer, List<IpPrefix>> subnets = new TreeMap<>();
  private boolean interrupted;

  /** Takes the messages of one datagram, from position to limit. */
  Progress take(ByteBuffer datagram) {
    while (datagram.remaining() >= MESSAGE_HEADER_BYTES) {
      int start = datagram.position();
      int length = datagram.getInt();
      int type = datagram.getShort() & 0xffff;
      int flags = datagram.getShort() & 0xffff;
      if (length < MESSAGE_HEADER_BYTES || length > datagram.limit() - start) {
        return Progress.FAILED;
      }
      interrupted |= (flags & FLAG_INTERRUPTED) != 0;
      if (type == DONE) {
        return interrupted ? Progress.INTERRUPTED : Progress.DONE;
      }
      if (type == ERROR) {
        return Progress.FAILED;
      }
      message(type, datagram.slice(start + 16, length - 16).order(datagram.order()));
      datagram.position(Math.min(datagram.limit(), start + aligned(length)));
    }
    return Progress.MORE;
  }

  private void message(int type, ByteBuffer body) {
    if (type == NEW_LINK && body.remaining() >= LINK_HEADER_BYTES) {
      link(body);
    } else if (type == NEW_ADDRESS && body.remaining() >= ADDRESS_HEADER_BYTES) {
      address(body);
    }
  }

  /** struct ifinfomsg: family, pad, type, index, flags, change. */
  private void link(ByteBuffer body) {
    int hardware = body.getShort(2) & 0xffff;
    int index = body.getInt(4);
    int flags = body.getInt(8);
    if (hardware != ARPHRD_ETHER) {
      return;
    }
    Map<Integer, ByteBuffer> found = attributes(body.position(LINK_HEADER_BYTES));
    Optional<InterfaceName> name =
        Optional.ofNullable(found.get(IFLA_IFNAME)).flatMap(LinkDump::name);
    Optional<MacAddress> mac =
        Optional.ofNullable(found.get(IFLA_ADDRESS))
            .filter(value -> value.remaining() == 6)
            .map(value -> MacAddress.ofBytes(bytes(value)));
    if (name.isPresent() && mac.isPresent()) {
      links.put(index, new Link(flags, name.get(), mac.get(), found.containsKey(IFLA_MASTER)));
    }
  }

  private static Optional<InterfaceName> name(ByteBuffer value) {
    byte[] bytes = bytes(value);
    int length = Math.max(0, bytes.length - 1);
    return InterfaceName.parse(new String(bytes, 0, length, StandardCharsets.US_ASCII))
        .toOptional();
  }

  /** struct ifaddrmsg: family, prefix length, flags, scope, index. */
  private void address(ByteBuffer body) {
    int family = body.get(0) & 0xff;
    int length = body.get(1) & 0xff;
    int index = body.getInt(4);
    int size = family == Linux.AF_INET ? 4 : 16;
    ByteBuffer value = attributes(body.position(ADDRESS_HEADER_BYTES)).get(IFA_ADDRESS);
    if (value != null && value.remaining() == size && length <= size * 8) {
      subnets
          .computeIfAbsent(index, _ -> new ArrayList<>())
          .add(new IpPrefix(IpAddress.ofBytes(bytes(value)), length));
    }
  }

  private static Map<Integer, ByteBuffer> attributes(ByteBuffer body) {
    Map<Integer, ByteBuffer> found = new TreeMap<>();
    forEachAttribute(body, found::put);
    return found;
  }

  private static void forEachAttribute(ByteBuffer body, BiConsumer<Integer, ByteBuffer> each) {
    while (body.remaining() >= ATTRIBUTE_HEADER_BYTES) {
      int start = body.position();
      int length = body.getShort() & 0xffff;
      int type = body.getShort() & ATTRIBUTE_TYPE_MASK;
      if (length < ATTRIBUTE_HEADER_BYTES || length > body.limit() - start) {
        return;
      }
      each.accept(type, body.slice(start + 4, length - 4));
      body.position(Math.min(body.limit(), start + aligned(length)));
    }
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  /** The Ethernet interfaces, by index. */
  List<LinkState> result() {
    List<LinkState> states = new ArrayList<>();
    links.forEach((index, link) -> {
      List<IpPrefix> nets = subnets.getOrDefault(index, List.of());
      boolean linkLocal =
          nets.stream()
              .map(IpPrefix::address)
              .anyMatch(a -> a.isLinkLocal() && a.family().bits() == 128);
      states.add(
          new LinkState(index, link.name, link.mac, link.flags, link.enslaved, nets, linkLocal));
    });
    return List.copyOf(states);
  }
}
