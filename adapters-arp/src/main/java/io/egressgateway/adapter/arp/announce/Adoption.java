package io.egressgateway.adapter.arp.announce;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Addresses that this node had before a restart, while nobody says whose they are now: asked about
 * first, then answered for, and asked about again, since another station's claim may have been
 * lost. An address that another station claims is never taken up again. One thread.
 */
final class Adoption {
  /** RFC 5227 section 2.1.1 PROBE_NUM. */
  static final int QUESTIONS = 3;

  /**
   * Between two questions, and from the last one to answering. RFC 5227 waits longer, for links
   * that are just coming up; here the address was in use a moment ago, and each second without an
   * answer is one without traffic.
   */
  static final Duration PAUSE = Duration.ofMillis(300);

  /** Between two questions about an address that is answered for. */
  static final Duration AGAIN = Duration.ofSeconds(5);

  /** Questions that went out since the last doubt; more than {@link #QUESTIONS} once settled. */
  private record Turn(int asked, long dueNanos) {
    boolean settled() {
      return asked > QUESTIONS;
    }
  }

  private final SortedMap<IpAddress, Turn> turns = new TreeMap<>();
  private final Set<IpAddress> lost = new HashSet<>();

  /** Sets the whole set. */
  void candidates(SortedSet<IpAddress> wanted, long nowNanos) {
    turns.keySet().retainAll(wanted);
    for (IpAddress address : wanted) {
      if (!lost.contains(address)) {
        turns.putIfAbsent(address, new Turn(0, nowNanos));
      }
    }
  }

  /** It is known what this node has. */
  void end() {
    turns.clear();
  }

  /**
   * Another station has it.
   *
   * @return true where that is news
   */
  boolean claimed(IpAddress address) {
    if (turns.remove(address) == null) {
      return false;
    }
    lost.add(address);
    return true;
  }

  /** Who has these may have changed unseen: they are asked about anew. */
  void doubt(Collection<IpAddress> addresses, long nowNanos) {
    addresses.forEach(address -> turns.computeIfPresent(address, (_, _) -> new Turn(0, nowNanos)));
  }

  /** All that are asked about or answered for. */
  SortedSet<IpAddress> candidates() {
    return Sorted.set(turns.keySet());
  }

  SortedSet<IpAddress> answered() {
    SortedSet<IpAddress> settled = new TreeSet<>();
    turns.forEach((address, turn) -> {
      if (turn.settled()) {
        settled.add(address);
      }
    });
    return settled;
  }

  /** When {@link #elapse} has something to do; absent for never. */
  OptionalLong dueNanos() {
    return turns.values().stream().mapToLong(Turn::dueNanos).reduce((a, b) -> a - b < 0 ? a : b);
  }

  /**
   * Asks what is due to be asked.
   *
   * @param ask false where the question could not go out everywhere, so that silence says nothing
   * @return true where {@link #answered} changed
   */
  boolean elapse(long nowNanos, Predicate<IpAddress> ask) {
    boolean changed = false;
    for (Map.Entry<IpAddress, Turn> entry : turns.entrySet()) {
      Turn turn = entry.getValue();
      if (nowNanos - turn.dueNanos() >= 0) {
        Turn next = next(turn, nowNanos, entry.getKey(), ask);
        changed |= next.settled() != turn.settled();
        entry.setValue(next);
      }
    }
    return changed;
  }

  private static Turn next(Turn turn, long nowNanos, IpAddress address, Predicate<IpAddress> ask) {
    if (turn.asked() == QUESTIONS) {
      return new Turn(QUESTIONS + 1, nowNanos + AGAIN.toNanos());
    }
    if (!ask.test(address)) {
      return new Turn(0, nowNanos + PAUSE.toNanos());
    }
    return turn.settled()
        ? new Turn(turn.asked(), nowNanos + AGAIN.toNanos())
        : new Turn(turn.asked() + 1, nowNanos + PAUSE.toNanos());
  }
}
