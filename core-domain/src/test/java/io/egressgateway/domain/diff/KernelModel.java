package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import java.util.Optional;
import java.util.TreeSet;

/** What changes do to a kernel, as unkindly as a kernel does it. */
final class KernelModel {
  private Optional<TunnelDevice> device;
  private Optional<DirectDevice> direct;
  private final TreeSet<TunnelAddress> addresses;
  private final TreeSet<TunnelNeighbor> neighbors;
  private final TreeSet<FdbEntry> fdb;
  private final TreeSet<TunnelRoute> routes;
  private final TreeSet<RoutingRule> rules;

  KernelModel(RoutingState state) {
    device = state.device();
    direct = state.direct();
    addresses = new TreeSet<>(state.addresses());
    neighbors = new TreeSet<>(state.neighbors());
    fdb = new TreeSet<>(state.fdb());
    routes = new TreeSet<>(state.routes());
    rules = new TreeSet<>(state.rules());
  }

  RoutingState state() {
    return new RoutingState(device, direct, addresses, neighbors, fdb, routes, rules);
  }

  void make(RoutingChange change) {
    boolean put = change.verb() == Verb.PUT;
    switch (change.object()) {
      case TunnelDevice wanted -> {
        if (!put || device.filter(present -> present.canBecome(wanted)).isEmpty()) {
          bare(Way.TUNNEL);
        }
        device = put ? Optional.of(wanted) : Optional.empty();
      }
      case DirectDevice wanted -> {
        if (!put || direct.filter(present -> present.canBecome(wanted)).isEmpty()) {
          bare(Way.DIRECT);
        }
        direct = put ? Optional.of(wanted) : Optional.empty();
      }
      case TunnelAddress address -> {
        if (put) {
          needDevice(change, address.way());
          addresses.add(address);
        } else if (addresses.remove(address)) {
          // The first of a subnet takes the others with it, and the routes over it.
          addresses.removeIf(other ->
              other.way() == address.way()
                  && other.address().family() == address.address().family());
          routes.removeIf(route ->
              route.way() == address.way()
                  && route.nextHop().family() == address.address().family());
        }
      }
      case TunnelNeighbor neighbor -> {
        neighbors.removeIf(present ->
            present.way() == neighbor.way() && present.address().equals(neighbor.address()));
        if (put) {
          needDevice(change, neighbor.way());
          neighbors.add(neighbor);
        }
      }
      case FdbEntry entry -> {
        fdb.removeIf(present -> present.mac().equals(entry.mac()));
        if (put) {
          needDevice(change, Way.TUNNEL);
          fdb.add(entry);
        }
      }
      case TunnelRoute route -> {
        routes.removeIf(present ->
            present.table().equals(route.table())
                && present.destination().equals(route.destination()));
        if (put) {
          needDevice(change, route.way());
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

  private void needDevice(RoutingChange change, Way way) {
    boolean missing =
        switch (way) {
          case TUNNEL -> device.isEmpty();
          case DIRECT -> direct.isEmpty();
        };
    if (missing) {
      throw new IllegalStateException("no device for " + change);
    }
  }

  private void bare(Way way) {
    addresses.removeIf(address -> address.way() == way);
    neighbors.removeIf(neighbor -> neighbor.way() == way);
    routes.removeIf(route -> route.way() == way);
    if (way == Way.TUNNEL) {
      fdb.clear();
    }
  }
}
