package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.responder.AnnouncedAddresses;
import io.egressgateway.adapter.arp.socket.PacketSocket;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What the responder's thread reads: the interfaces that answer, and the MACs of all interfaces of
 * this node, whose claims are not foreign.
 */
record AnsweringLinks(List<AnsweringLink> links, SortedSet<MacAddress> ownMacs) {
  static final AnsweringLinks NONE = new AnsweringLinks(List.of(), Sorted.emptySet());

  /**
   * One interface that answers.
   *
   * @param addresses what it answers for
   * @param asked what this node wants to know of whether another station has it
   */
  record AnsweringLink(
      PacketSocket arp,
      PacketSocket ndp,
      InterfaceName name,
      MacAddress mac,
      AnnouncedAddresses addresses,
      AnnouncedAddresses asked) {}

  AnsweringLinks {
    links = List.copyOf(links);
    ownMacs = Sorted.set(ownMacs);
  }

  /** Finds by socket; makes no object. */
  @Nullable AnsweringLink find(PacketSocket socket) {
    for (int i = 0; i < links.size(); i++) {
      AnsweringLink link = links.get(i);
      if (link.arp == socket || link.ndp == socket) {
        return link;
      }
    }
    return null;
  }
}
