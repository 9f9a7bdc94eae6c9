package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.socket.LinkState;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses the interfaces that an address is announced on: those with a subnet that contains it, or
 * all where no interface has one. Pure.
 */
final class LinkSelection {
  private LinkSelection() {}

  /** The addresses of each interface that has any, by interface index. */
  static SortedMap<Integer, SortedSet<IpAddress>> assign(
      AnnouncerSettings settings, Collection<LinkState> links, SortedSet<IpAddress> addresses) {
    SortedMap<Integer, SortedSet<IpAddress>> assigned = new TreeMap<>();
    for (IpAddress address : addresses) {
      for (LinkState link : linksOf(settings, links, address)) {
        assigned.computeIfAbsent(link.index(), _ -> new TreeSet<>()).add(address);
      }
    }
    return assigned;
  }

  private static List<LinkState> linksOf(
      AnnouncerSettings settings, Collection<LinkState> links, IpAddress address) {
    List<LinkState> eligible =
        links.stream().filter(link -> isEligible(settings, link, address.family())).toList();
    List<LinkState> near =
        eligible.stream()
            .filter(link -> link.subnets().stream().anyMatch(net -> net.contains(address)))
            .toList();
    return near.isEmpty() ? eligible : near;
  }

  /** True where addresses of the family may be announced on the interface. */
  static boolean isEligible(AnnouncerSettings settings, LinkState link, IpFamily family) {
    boolean usable =
        link.isUp()
            && !link.isLoopback()
            && !link.isPointToPoint()
            && !link.isNoArp()
            && !link.enslaved()
            && !settings.excludes(link.name());
    return usable
        && switch (family) {
          case IPV4 -> link.isBroadcast();
          case IPV6 -> link.linkLocal();
        };
  }
}
