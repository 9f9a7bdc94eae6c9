package io.egressgateway.domain.allocation;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Addresses in use, kept as runs, so that the next free one is found in O(log n) however large the
 * range and however densely it is used. Mutable; confined to one computation.
 */
public final class AddressSet {
  /** Last address of each run by its first; runs never overlap or touch. */
  private final TreeMap<IpAddress, IpAddress> runs = new TreeMap<>();

  public void add(IpAddress address) {
    add(IpRange.of(address));
  }

  public void add(IpRange range) {
    IpAddress first = range.first();
    IpAddress last = range.last();
    Map.Entry<IpAddress, IpAddress> before = runs.floorEntry(first);
    if (before != null && reaches(before.getValue(), first)) {
      first = before.getKey();
      last = higher(last, before.getValue());
    }
    Map.Entry<IpAddress, IpAddress> next = runs.ceilingEntry(first);
    while (next != null && reaches(last, next.getKey())) {
      last = higher(last, next.getValue());
      runs.remove(next.getKey());
      next = runs.higherEntry(first);
    }
    runs.put(first, last);
  }

  public boolean contains(IpAddress address) {
    Map.Entry<IpAddress, IpAddress> run = runs.floorEntry(address);
    return run != null && address.compareTo(run.getValue()) <= 0;
  }

  /** Whether any address of {@code range} is in this set. */
  public boolean overlaps(IpRange range) {
    Map.Entry<IpAddress, IpAddress> run = runs.floorEntry(range.last());
    return run != null && run.getValue().compareTo(range.first()) >= 0;
  }

  /** The lowest address of {@code range} that is not in this set. */
  public Optional<IpAddress> lowestFree(IpRange range) {
    Map.Entry<IpAddress, IpAddress> run = runs.floorEntry(range.first());
    if (run == null || run.getValue().compareTo(range.first()) < 0) {
      return Optional.of(range.first());
    }
    IpAddress end = run.getValue();
    return end.isLast() || !range.contains(end.plus(1))
        ? Optional.empty()
        : Optional.of(end.plus(1));
  }

  /**
   * Whether a run that ends at {@code last} overlaps or touches one that starts at {@code start}.
   */
  private static boolean reaches(IpAddress last, IpAddress start) {
    return last.family() == start.family()
        && (last.compareTo(start) >= 0 || !last.isLast() && last.plus(1).equals(start));
  }

  private static IpAddress higher(IpAddress a, IpAddress b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
