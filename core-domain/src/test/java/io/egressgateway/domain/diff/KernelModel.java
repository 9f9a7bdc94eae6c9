package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import java.util.Optional;
import java.util.TreeSet;

/** What changes do to a kernel, as unkindly as a kernel does it. */
final class KernelModel {
  private Optional<TunnelDevice> device;
  private final TreeSet<TunnelAddress> addresses;
  private final TreeSet<TunnelNeighbor> neighbors;
  private final TreeSet<FdbEntry> fdb;
  private final TreeSet<TunnelRoute> routes;
  private final TreeSet<RoutingRule> rules;

  KernelModel(RoutingState state) {
    device = state.device();
    addresses = new TreeSet<>(state.addresses());
    neighbors = new TreeSet<>(state.neighbors());
    fdb = new TreeSet<>(state.fdb());
    routes = new TreeSet<>(state.routes());
    rules = new TreeSet<>(state.rules());
  }

  RoutingState state() {
    return new RoutingState(device, addresses, neighbors, fdb, routes, rules);
  }

  void make(RoutingChange change) {
    boolean put = change.verb() == Verb.PUT;
    switch (change.object()) {
      case TunnelDevice wanted -> {
        if (!put || device.filter(present -> present.canBecome(wanted)).isEmpty()) {
          bare();
        }
        device = put ? Optional.of(wanted) : Optional.empty();
      }
      case TunnelAddress address -> {
        if (put) {
          needDevice(change);
          addresses.add(address);
        } else if (addresses.remove(address)) {
          // The first of a subnet takes the others with it, and the routes over it.
          addresses.removeIf(other -> other.address().family() == address.address().family());
          routes.removeIf(route -> route.nextHop().family() == address.address().family());
        }
      }
      case TunnelNeighbor neighbor -> {
        neighbors.removeIf(present -> present.address().equals(neighbor.address()));
        if (put) {
          needDevice(change);
          neighbors.add(neighbor);
        }
      }
      case FdbEntry entry -> {
        fdb.removeIf(present -> present.mac().equals(entry.mac()));
        if (put) {
          needDevice(change);
          fdb.add(entry);
        }
      }
      case TunnelRoute route -> {
        routes.removeIf(present ->
            present.table().equals(route.table())
                && present.destination().equals(route.destination()));
        if (put) {
          needDevice(change);
          routes.add(route);
        }
      }
      case RoutingRule rule -> {
        rules.remove(rule);
        if (put) {
          rules.add(rule);
        }
      }
    }
  }

  private void needDevice(RoutingChange change) {
    if (device.isEmpty()) {
      throw new IllegalStateException("no device for " + change);
    }
  }

  private void bare() {
    addresses.clear();
    neighbors.clear();
    fdb.clear();
    routes.clear();
  }
}
