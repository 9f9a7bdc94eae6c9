package io.egressgateway.adapter.netlink.conntrack;

import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.ConntrackMessage;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.ConntrackCut.OfEgress;
import io.egressgateway.domain.diff.ConntrackCut.OfPod;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MarkRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Connections that the kernel finds and forgets by itself, by what they have in common.
 *
 * <p>That passes over empty buckets of its table, and does not look at all where the namespace has
 * no connection. A dump locks each bucket: 15 to 25 ms for 262,144 of them, against 1 to 2 ms.
 *
 * @param mark under {@code mask}
 * @param source who opened them; by this the kernel can tell since Linux 6.12, and of IPv4 only
 */
record Sweep(int mark, int mask, Optional<Ipv4Address> source) {
  /** Each looks at the whole table, so many of them are dearer than one dump. */
  private static final int MOST = 8;

  /** What makes all of the cuts; empty where a dump is needed, or is cheaper. */
  static List<Sweep> of(MarkRange marks, Collection<ConntrackCut> cuts) {
    List<Sweep> sweeps = new ArrayList<>();
    for (ConntrackCut cut : cuts) {
      Optional<Sweep> sweep =
          switch (cut) {
            case OfEgress(EgressId egress) -> Optional.of(of(marks, egress));
            case OfPod(Ipv4Address pod) ->
                Optional.of(
                    new Sweep(marks.base().value(), marks.mask().value(), Optional.of(pod)));
            // ctnetlink_filter_match_tuple() has the comparison of IPv6 sources the wrong way
            // round: asked for one pod, the kernel forgets the connections of all others.
            case OfPod(Ipv6Address _) -> Optional.empty();
            case ConntrackCut.OfSenders _,
                ConntrackCut.UnmarkedOf _,
                ConntrackCut.UnmarkedOfSenders _,
                ConntrackCut.Stale _ ->
                Optional.empty();
          };
      if (sweep.isEmpty() || sweeps.size() == MOST) {
        return List.of();
      }
      sweeps.add(sweep.get());
    }
    return sweeps;
  }

  private static Sweep of(MarkRange marks, EgressId egress) {
    return new Sweep(
        marks.base().value() | egress.value(),
        marks.mask().value() | EgressId.MAX,
        Optional.empty());
  }

  Request request() {
    return Request.of(
        ConntrackMessage.DELETE,
        0,
        "forget connections",
        "mark " + Integer.toHexString(mark) + source.map(address -> " of " + address).orElse(""),
        writer -> ConntrackMessage.writeSweep(writer, mark, mask, source));
  }
}
