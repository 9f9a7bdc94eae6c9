package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.HandOver;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Egress IPs that this node answered for and that another one owns now. They are not answered for
 * any more, but still translated to, until the new owner is heard to announce them: only then do
 * replies go there, and only then is it certain to be programmed.
 *
 * <p>Owner thread, but for what the announcer hears.
 */
final class HandOvers {
  /**
   * How long a new owner is waited for. One that is alive announces some milliseconds after it has
   * heard that it owns; one that is not heard, being on another link, must not be waited for long.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * By how much a new owner may be quicker than this node: its announcement came while this node
   * did not know yet that it owns no more, and was a foreign claim then.
   */
  private static final Duration AHEAD = Duration.ofMillis(500);

  private final AnnounceGate gate;
  private final MonotonicClock clock;
  private final Wake wake;

  /** When this node gave them up. */
  private final Map<IpAddress, Long> begun = new ConcurrentHashMap<>();

  /** When another station was last heard to claim them; only addresses that are or were ours. */
  private final Map<IpAddress, Long> taken = new ConcurrentHashMap<>();

  private int lasting;

  HandOvers(AnnounceGate gate, MonotonicClock clock, Wake wake) {
    this.gate = requireNonNull(gate, "gate");
    this.clock = requireNonNull(clock, "clock");
    this.wake = requireNonNull(wake, "wake");
    gate.onTaken(this::taken);
  }

  private void taken(IpAddress address) {
    taken.put(address, clock.nanoTime());
    if (begun.containsKey(address)) {
      wake.now();
    }
  }

  /** Number of egresses that are translated here for another node. */
  int lasting() {
    return lasting;
  }

  /**
   * Stops answering for all but these; whoever has what goes is listened for before. What comes is
   * listened for too: sockets are open then when it is announced, which must follow at once on the
   * tables that translate to it.
   */
  void retain(SortedSet<IpAddress> kept) throws DatapathException {
    long now = clock.nanoTime();
    begun.keySet().removeAll(kept);
    begun.values().removeIf(since -> now - since >= PATIENCE.toNanos());
    taken.values().removeIf(since -> now - since >= PATIENCE.toNanos() * 2);
    gate.beyond(kept).forEach(address -> begun.put(address, now));
    SortedSet<IpAddress> concerned = new TreeSet<>(gate.lacking(kept));
    concerned.addAll(begun.keySet());
    try {
      gate.listenFor(Sorted.set(concerned));
    } catch (DatapathException deaf) {
      // Nobody would be heard, so nobody is waited for.
      begun.clear();
      throw deaf;
    } finally {
      gate.retain(kept);
    }
  }

  /** The tables that are right now: as desired but for egresses whose new owner is waited for. */
  DatapathTables over(ObservedTables observed, DatapathTables desired) {
    List<EgressId> kept = new ArrayList<>();
    if (!begun.isEmpty()
        && observed.structure() instanceof ObservedTables.Structure.Intact
        && observed.consistency() == Consistency.COMPLETE) {
      HandOver.leaving(observed.tables(), desired)
          .forEach((egress, addresses) -> {
            if (addresses.stream().allMatch(this::isAwaited)) {
              kept.add(egress);
            }
          });
    }
    lasting = kept.size();
    if (lasting > 0) {
      wake.within(PATIENCE);
    }
    return HandOver.keeping(observed.tables(), desired, kept);
  }

  private boolean isAwaited(IpAddress address) {
    Long since = begun.get(address);
    Long heard = taken.get(address);
    return since != null && (heard == null || heard - since < -AHEAD.toNanos());
  }
}
