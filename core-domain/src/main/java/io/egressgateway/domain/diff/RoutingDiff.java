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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
    List<RoutingObject> staleAddresses =
        missing(
            before.addresses().stream().filter(RoutingDiff::hasSubnet).toList(), inOrder(desired));
    boolean again =
        !before.device().equals(desired.device())
            || !before.direct().equals(desired.direct())
            || complete && !staleAddresses.isEmpty();

    List<RoutingObject> kept = again ? unshaken(before) : inOrder(before);
    List<RoutingObject> puts = missing(inOrder(desired), kept);
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
  private static List<RoutingObject> unshaken(RoutingState state) {
    return Stream.of(state.device().stream(), state.direct().stream(), rules(state).stream())
        .flatMap(part -> part.map(RoutingObject.class::cast))
        .toList();
  }

  private static List<RoutingObject> removals(
      RoutingState before, RoutingState desired, Collection<RoutingObject> puts) {
    Set<Key> replaced = new HashSet<>();
    puts.forEach(object -> replaced.add(key(object)));
    return missing(inOrder(before), inOrder(desired)).reversed().stream()
        .filter(stale -> !hasSubnet(stale))
        .filter(stale -> !replaced.contains(key(stale)))
        .toList();
  }

  /** The direct device's go last, since routes go with a device's last address. */
  private static boolean hasSubnet(RoutingObject object) {
    return object instanceof TunnelAddress address && address.way() == Way.TUNNEL;
  }

  private static List<RoutingObject> missing(
      List<? extends RoutingObject> wanted, Collection<RoutingObject> present) {
    Set<RoutingObject> there = new HashSet<>(present);
    return wanted.stream()
        .filter(object -> !there.contains(object))
        .map(RoutingObject.class::cast)
        .toList();
  }

  private static List<RoutingObject> inOrder(RoutingState state) {
    return Stream.of(
            state.device().stream(),
            state.direct().stream(),
            state.addresses().stream(),
            state.neighbors().stream(),
            state.fdb().stream(),
            state.routes().stream(),
            rules(state).stream())
        .flatMap(part -> part.map(RoutingObject.class::cast))
        .toList();
  }

  /** The end before the guard that jumps to it, and both and the closing one before the rest. */
  private static List<RoutingObject> rules(RoutingState state) {
    return state.rules().stream()
        .sorted(Comparator.comparingInt(RoutingDiff::rank).thenComparing(rule -> rule))
        .map(RoutingObject.class::cast)
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
