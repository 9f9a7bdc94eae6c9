package io.egressgateway.adapter.netlink.conntrack;

import io.egressgateway.adapter.netlink.wire.ConntrackMessage;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.ConntrackCut.OfEgress;
import io.egressgateway.domain.diff.ConntrackCut.OfPod;
import io.egressgateway.domain.diff.ConntrackCut.OfSenders;
import io.egressgateway.domain.diff.ConntrackCut.Stale;
import io.egressgateway.domain.diff.ConntrackCut.UnmarkedOf;
import io.egressgateway.domain.diff.ConntrackCut.UnmarkedOfSenders;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MarkRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which connections a number of cuts name, asked with one look at each. */
final class CutMatch {
  /** Marks that the kernel shall look for; mask 0 stands for all. */
  record MarkFilter(int value, int mask) {}

  private final MarkRange marks;
  private final Set<Integer> egresses = new HashSet<>();
  private final Set<IpAddress> pods = new HashSet<>();
  private final List<IpRange> senders = new ArrayList<>();
  private final Set<IpAddress> unmarked = new HashSet<>();
  private final List<Stale> stale = new ArrayList<>();
  private final List<IpRange> unmarkedSenders = new ArrayList<>();

  CutMatch(MarkRange marks, Collection<ConntrackCut> cuts) {
    this.marks = marks;
    for (ConntrackCut cut : cuts) {
      switch (cut) {
        case OfEgress(EgressId egress) -> egresses.add(egress.value());
        case OfPod(IpAddress pod) -> pods.add(pod);
        case OfSenders(IpRange range) -> senders.add(range);
        case UnmarkedOf(IpAddress pod) -> unmarked.add(pod);
        case Stale tables -> stale.add(tables);
        case UnmarkedOfSenders(IpRange range) -> unmarkedSenders.add(range);
      }
    }
  }

  /** The narrowest filter that lets all of them pass. */
  MarkFilter filter() {
    if (!unmarked.isEmpty() || !unmarkedSenders.isEmpty()) {
      return new MarkFilter(0, 0);
    }
    if (pods.isEmpty() && senders.isEmpty() && stale.isEmpty() && egresses.size() == 1) {
      int egress = egresses.iterator().next();
      return new MarkFilter(marks.base().value() | egress, marks.mask().value() | EgressId.MAX);
    }
    return new MarkFilter(marks.base().value(), marks.mask().value());
  }

  boolean matches(ConntrackMessage connection) {
    return marks.contains(new FwMark(connection.mark()))
        ? egresses.contains(connection.mark() & EgressId.MAX)
            || pods.contains(connection.source())
            || isIn(senders, connection.source())
            || isStale(connection)
        : unmarked.contains(connection.source()) || isIn(unmarkedSenders, connection.source());
  }

  /** There are as many ranges as policies have source prefixes: few. */
  private static boolean isIn(List<IpRange> ranges, IpAddress source) {
    return ranges.stream().anyMatch(range -> range.contains(source));
  }

  /** A mark of ours with egress 0 is of nobody. */
  private boolean isStale(ConntrackMessage connection) {
    int number = connection.mark() & EgressId.MAX;
    return !stale.isEmpty()
        && (number == 0
            || stale.stream()
                .anyMatch(cut ->
                    cut.names(new EgressId(number), connection.source(), connection.leavesAs())));
  }
}
