package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.Optional;
import java.util.SortedMap;

/** Looks a sender up among disjoint ranges. */
final class SenderRanges {
  private SenderRanges() {}

  /** What holds for the range that the sender is in. */
  static <V> Optional<V> find(SortedMap<IpRange, V> ranges, IpAddress sender) {
    if (ranges.isEmpty()) {
      return Optional.empty();
    }
    IpRange last = new IpRange(sender, sender.masked(0).filled(0));
    V whole = ranges.get(last);
    if (whole != null) {
      return Optional.of(whole);
    }
    SortedMap<IpRange, V> before = ranges.headMap(last);
    return before.isEmpty() || !before.lastKey().contains(sender)
        ? Optional.empty()
        : Optional.ofNullable(before.get(before.lastKey()));
  }
}
