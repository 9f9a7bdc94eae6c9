package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Orders the way from the observed routing to the desired one.
 *
 * <p>What others rest upon comes first: the devices, their addresses, neighbors, forwarding
 * entries, routes, then rules, of which the one that closes comes before those that lead anywhere.
 * Removals go the other way, and only after a complete reading.
 *
 * <p>Making a device anew, or taking an address away, drops what was on it: then everything on both
 * devices is put again.
 */
public final class RoutingDiff {
  private record Key(Class<?> kind, Object first, Object second) {}

  private RoutingDiff() {}

  /** What leads from {@code observed} to {@code desired}. */
  public static RoutingTransaction between(ObservedRouting observed, RoutingState desired) {
    RoutingState before = observed.state();
    boolean complete = observed.consistency() == Consistency.COMPLETE;
    List<TunnelAddress> staleAddresses =
        missing(before.addresses(), desired.addresses()).stream()
            .filter(RoutingDiff::hasSubnet)
            .toList();
    boolean again =
        !before.device().equals(desired.device())
            || !before.direct().equals(desired.direct())
            || complete && !staleAddresses.isEmpty();

    List<RoutingObject> puts = missing(desired, again ? unshaken(before) : before);
    List<RoutingChange> changes = new ArrayList<>();
    if (complete) {
      // The first address of a subnet takes the others with it when it goes, so it goes first.
      staleAddresses.forEach(stale -> changes.add(new RoutingChange(Verb.REMOVE, stale)));
    }
    puts.forEach(object -> changes.add(new RoutingChange(Verb.PUT, object)));
    if (complete) {
      removals(before, desired, puts)
          .forEach(stale -> changes.add(new RoutingChange(Verb.REMOVE, stale)));
    }
    return new RoutingTransaction(changes);
  }

  /** What stays whatever becomes of a device or an address. */
  private static RoutingState unshaken(RoutingState state) {
    RoutingState none = RoutingState.EMPTY;
    return new RoutingState(
        state.device(),
        state.direct(),
        none.addresses(),
        none.neighbors(),
        none.fdb(),
        none.routes(),
        state.rules());
  }

  private static List<RoutingObject> removals(
      RoutingState before, RoutingState desired, Collection<RoutingObject> puts) {
    Set<Key> replaced = new HashSet<>();
    puts.forEach(object -> replaced.add(key(object)));
    return missing(before, desired).reversed().stream()
        .filter(stale -> !hasSubnet(stale))
        .filter(stale -> !replaced.contains(key(stale)))
        .toList();
  }

  /** The direct device's go last, since routes go with a device's last address. */
  private static boolean hasSubnet(RoutingObject object) {
    return object instanceof TunnelAddress address && address.way() == Way.TUNNEL;
  }

  /** What is wanted and not there, what others rest upon first. */
  private static List<RoutingObject> missing(RoutingState wanted, RoutingState present) {
    List<RoutingObject> missing = new ArrayList<>();
    wanted
        .device()
        .filter(device -> !present.device().equals(wanted.device()))
        .ifPresent(missing::add);
    wanted
        .direct()
        .filter(device -> !present.direct().equals(wanted.direct()))
        .ifPresent(missing::add);
    missing.addAll(missing(wanted.addresses(), present.addresses()));
    missing.addAll(missing(wanted.neighbors(), present.neighbors()));
    missing.addAll(missing(wanted.fdb(), present.fdb()));
    missing.addAll(missing(wanted.routes(), present.routes()));
    missing.addAll(inOrder(missing(wanted.rules(), present.rules())));
    return missing;
  }

  private static <E extends Comparable<? super E>> List<E> missing(
      SortedSet<E> wanted, SortedSet<E> present) {
    List<E> missing = new ArrayList<>();
    Sorted.differences(
        present,
        wanted,
        (element, _, there) -> {
          if (there != null) {
            missing.add(element);
          }
        });
    return missing;
  }

  /** The end before the guard that jumps to it, and both and the closing one before the rest. */
  private static List<RoutingRule> inOrder(List<RoutingRule> rules) {
    return rules.stream()
        .sorted(Comparator.comparingInt(RoutingDiff::rank).thenComparing(rule -> rule))
        .toList();
  }

  private static int rank(RoutingRule rule) {
    return switch (rule.priority()) {
      case RoutingRule.CLOSED_PRIORITY -> 0;
      case RoutingRule.END_PRIORITY -> 1;
      case RoutingRule.GUARD_PRIORITY -> 2;
      default -> 3;
    };
  }

  /** Putting an object replaces what has the same key. */
  private static Key key(RoutingObject object) {
    Class<?> kind = object.getClass();
    return switch (object) {
      case TunnelDevice device -> new Key(kind, device.name(), "");
      case DirectDevice device -> new Key(kind, device.name(), "");
      case TunnelAddress address -> new Key(kind, address, "");
      case TunnelNeighbor neighbor -> new Key(kind, neighbor.address(), neighbor.way());
      case FdbEntry entry -> new Key(kind, entry.mac(), "");
      case TunnelRoute route -> new Key(kind, route.table(), route.destination());
      case RoutingRule rule -> new Key(kind, rule, "");
    };
  }
}
