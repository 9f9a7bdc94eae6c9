package io.egressgateway.domain.allocation;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How long egress IPs rest between two users, so that what the outside still holds of the last one
 * (connections, allow lists, neighbor entries) is not taken for the next one's.
 *
 * <p>The memory of it is the groups' status: a new leader goes on with what the last one wrote.
 *
 * @param rest zero for none
 * @param now seconds count
 */
public record RestingAddresses(Duration rest, Instant now) {
  /** A status must stay small whatever is deleted at once: the longest at rest are let go. */
  static final int LIMIT = 256;

  public RestingAddresses {
    requireNonNull(rest, "rest");
    now = Instant.ofEpochSecond(now.getEpochSecond());
  }

  /** Those of a published group that still rest. */
  public SortedMap<IpAddress, Instant> still(PublishedGroup published) {
    SortedMap<IpAddress, Instant> resting = new TreeMap<>(published.resting());
    resting.values().removeIf(freed -> !freed.plus(rest).isAfter(now));
    return Sorted.map(resting);
  }

  /** Those that rest once a group uses none any more of what it used before. */
  SortedMap<IpAddress, Instant> afterAll(PublishedGroup before) {
    SortedMap<IpAddress, Instant> resting = new TreeMap<>(still(before));
    if (rest.isPositive()) {
      before.nodes().stream()
          .flatMap(node -> node.egresses().stream())
          .flatMap(egress -> egress.addresses().toList().stream())
          .forEach(address -> resting.putIfAbsent(address, now));
    }
    return resting;
  }

  /**
   * Those that rest once a group uses {@code used}: what rested before, and what it used before and
   * does not any more.
   */
  public SortedMap<IpAddress, Instant> after(PublishedGroup before, SortedSet<IpAddress> used) {
    SortedMap<IpAddress, Instant> resting = afterAll(before);
    resting.keySet().removeAll(used);
    if (resting.size() <= LIMIT) {
      return Sorted.map(resting);
    }
    SortedMap<IpAddress, Instant> newest = new TreeMap<>();
    resting.entrySet().stream()
        .sorted(
            Map.Entry.<IpAddress, Instant>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry::getKey))
        .limit(LIMIT)
        .forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
    return Sorted.map(newest);
  }
}
