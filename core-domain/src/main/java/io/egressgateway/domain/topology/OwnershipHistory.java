package io.egressgateway.domain.topology;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one observer has seen of who owned what. It never changes itself: {@link #next} takes the
 * next look.
 *
 * <p>It goes by the status of groups and tunnels alone, which every replica of the controller
 * reads, and remembers only what it saw: what was before its first look, it does not know.
 *
 * @param begun the first look; absent before
 * @param published what groups' status said at the last look
 * @param phases of the nodes at the last look
 * @param holdings by egress
 * @param moves the last {@value #KEPT}, oldest first
 * @param outages the last {@value #KEPT}, by their beginning, oldest first
 */
public record OwnershipHistory(
    Optional<Instant> begun,
    SortedMap<String, PublishedGroup> published,
    SortedMap<NodeName, TunnelPhase> phases,
    SortedMap<EgressIdentity, Holding> holdings,
    List<Move> moves,
    List<Outage> outages) {
  /** So many moves and outages are remembered; older ones are forgotten. */
  public static final int KEPT = 200;

  /** Of an observer that has seen nothing yet. */
  public static final OwnershipHistory NONE =
      new OwnershipHistory(
          Optional.empty(),
          Sorted.emptyMap(),
          Sorted.emptyMap(),
          Sorted.emptyMap(),
          List.of(),
          List.of());

  public OwnershipHistory {
    published = Sorted.map(published);
    phases = Sorted.map(phases);
    holdings = Sorted.map(holdings);
    moves = List.copyOf(moves);
    outages = List.copyOf(outages);
  }

  /**
   * Takes a look. Costs as much as the status of groups and tunnels differs from the last one.
   *
   * @param now not before the last look
   */
  public OwnershipHistory next(ClusterSnapshot snapshot, Instant now) {
    Since since = new Since(now, begun.isPresent());
    SortedMap<NodeName, TunnelPhase> phasesNow = phases(snapshot.tunnels());
    Owners owners = new Owners(Sorted.map(holdings), new ArrayList<>(moves));
    Sorted.differences(
        published,
        snapshot.published(),
        (group, before, after) -> {
          PublishedGroup was = before == null ? PublishedGroup.NOTHING : before;
          PublishedGroup is = after == null ? PublishedGroup.NOTHING : after;
          if (!was.equals(is)) {
            owners.change(group, was, is, snapshot, since);
          }
        });
    return new OwnershipHistory(
        Optional.of(begun.orElse(now)),
        snapshot.published(),
        phasesNow,
        owners.holdings,
        newest(owners.moves),
        newest(outages(phasesNow, since)));
  }

  private SortedMap<NodeName, TunnelPhase> phases(SortedMap<NodeName, Tunnel> tunnels) {
    SortedMap<NodeName, TunnelPhase> now = new TreeMap<>();
    tunnels.forEach((node, tunnel) -> tunnel.phase().ifPresent(phase -> now.put(node, phase)));
    return now.equals(phases) ? phases : now;
  }

  private List<Outage> outages(SortedMap<NodeName, TunnelPhase> now, Since since) {
    List<Outage> all = new ArrayList<>();
    for (Outage outage : outages) {
      boolean lasts = isOut(now.get(outage.node()));
      all.add(outage.until().isPresent() || lasts ? outage : outage.ended(since.at()));
    }
    now.forEach((node, phase) -> {
      if (Outage.isOne(phase) && !isOut(phases.get(node))) {
        all.add(new Outage(node, phase, since, Optional.empty()));
      }
    });
    return all;
  }

  private static boolean isOut(@Nullable TunnelPhase phase) {
    return phase != null && Outage.isOne(phase);
  }

  private static <T> List<T> newest(List<T> all) {
    return all.subList(Math.max(0, all.size() - KEPT), all.size());
  }

  /** The owners of a look in the making. */
  private static final class Owners {
    private SortedMap<EgressIdentity, Holding> holdings;
    private final List<Move> moves;

    Owners(SortedMap<EgressIdentity, Holding> holdings, List<Move> moves) {
      this.holdings = holdings;
      this.moves = moves;
    }

    void change(
        String group,
        PublishedGroup before,
        PublishedGroup after,
        ClusterSnapshot snapshot,
        Since since) {
      SortedMap<EgressIdentity, NodeName> had = GroupHoldings.owners(group, before);
      SortedMap<EgressIdentity, NodeName> has = GroupHoldings.owners(group, after);
      MovesOfGroup moved = new MovesOfGroup(group, after, snapshot);
      for (EgressIdentity gone : had.keySet()) {
        holdings = has.containsKey(gone) ? holdings : Sorted.without(holdings, gone);
      }
      has.forEach((egress, owner) -> {
        NodeName former = had.get(egress);
        if (!owner.equals(former)) {
          holdings = Sorted.with(holdings, egress, new Holding(owner, since));
          Optional.ofNullable(former).ifPresent(from -> moved.add(egress, from, owner));
        }
      });
      moves.addAll(moved.at(since.at()));
    }
  }
}
