package io.egressgateway.domain.survey;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many source ports of each egress IP are taken, counted one connection after another.
 *
 * <p>An address can have a connection from each of its ports to every destination, so what runs out
 * are the ports towards one: the busiest is what counts. Destinations are told apart by a hash into
 * a table of fixed size, so that a million of them cost no more memory than one; where two meet,
 * the count is too high, by as much as an even spread of all connections over the table.
 */
public final class PortUse {
  private static final int PLACES = 1 << 16;

  /** Fibonacci hashing: 2^32 divided by the golden ratio. */
  private static final int SPREAD = 0x9e37_79b9;

  private final int[] towards = new int[PLACES];
  private final Map<IpAddress, Counts> byAddress = new HashMap<>();

  /** Of one address. */
  private static final class Counts {
    private int connections;
    private int busiest;
  }

  /**
   * What is known of one egress IP.
   *
   * @param connections all that leave with it
   * @param ports taken towards the destination that takes most, at most
   */
  public record Use(int connections, int ports) {}

  /** Counts a connection. */
  public void add(TranslatedConnection connection) {
    Counts counts = byAddress.computeIfAbsent(connection.leavesAs(), _ -> new Counts());
    counts.connections++;
    counts.busiest = Math.max(counts.busiest, ++towards[place(connection)]);
  }

  private static int place(TranslatedConnection connection) {
    return connection.hashCode() * SPREAD >>> 16;
  }

  /** The addresses with the most ports taken, at most {@code most} of them. */
  public SortedMap<IpAddress, Use> busiest(int most) {
    SortedMap<IpAddress, Use> uses = new TreeMap<>();
    byAddress.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<IpAddress, Counts>>comparingInt(
                    entry -> -entry.getValue().busiest)
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .forEach(entry ->
            uses.put(
                entry.getKey(), new Use(entry.getValue().connections, entry.getValue().busiest)));
    return Sorted.map(uses);
  }
}
