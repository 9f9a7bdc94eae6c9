package io.egressgateway.adapter.arp.announce;

import io.egressgateway.domain.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Announcements to come, by the time they are due. Restarting a burst replaces the one under way.
 * One thread.
 */
final class BurstQueue {
  private record Key(int link, IpAddress address) {}

  private record Due(Key key, long startNanos, int number) implements Comparable<Due> {
    long atNanos() {
      return startNanos + BurstSchedule.offsetNanos(number);
    }

    Due following() {
      return new Due(key, startNanos, number + 1);
    }

    /** By subtraction, because the clock may wrap; addresses break ties, for a stable order. */
    @Override
    public int compareTo(Due other) {
      int byTime = Long.signum(atNanos() - other.atNanos());
      return byTime != 0 ? byTime : key.address.compareTo(other.key.address);
    }
  }

  /** Whether an address is still announced on an interface. */
  @FunctionalInterface
  interface Ownership {
    boolean holds(int link, IpAddress address);
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>();

  /** The start of the burst that counts, for each key. */
  private final Map<Key, Long> starts = new HashMap<>();

  void start(int link, IpAddress address, long nowNanos) {
    Due first = new Due(new Key(link, address), nowNanos, 0);
    starts.put(first.key, nowNanos);
    queue.add(first);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** When the next is due; only where there is one. */
  long dueNanos() {
    return queue.element().atNanos();
  }

  /**
   * Takes the next announcement that is due and still owned, and queues the one after it. What is
   * not owned any more, or belongs to a burst that was restarted, is dropped.
   *
   * @return interface index and address, or null where nothing is due
   */
  Map.@Nullable Entry<Integer, IpAddress> next(long nowNanos, Ownership ownership) {
    while (!queue.isEmpty() && dueNanos() - nowNanos <= 0) {
      Due due = queue.remove();
      Key key = due.key;
      Long start = starts.get(key);
      if (start == null || start != due.startNanos) {
        continue;
      }
      if (!ownership.holds(key.link, key.address)) {
        starts.remove(key);
        continue;
      }
      queue.add(due.following());
      return Map.entry(key.link, key.address);
    }
    return null;
  }
}
