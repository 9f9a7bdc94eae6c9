package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.route.DeviceIndexes;
import io.egressgateway.adapter.netlink.route.RouteShape;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Adds and deletes routes. */
final class RouteWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;
  private final RouteShape shape;

  RouteWriter(NetlinkChannel channel, KernelReader reader, MarkRange marks) {
    this.channel = channel;
    this.reader = reader;
    this.shape = new RouteShape(marks);
  }

  void write(Verb verb, List<TunnelRoute> routes, DeviceIndexes devices) throws DatapathException {
    switch (verb) {
      case PUT -> {
        List<Request> requests = new ArrayList<>();
        for (TunnelRoute route : routes) {
          requests.add(toAdd(route, TunnelWriter.require(devices, route.way())));
        }
        channel.executeAll(requests);
      }
      case REMOVE -> remove(routes, devices);
    }
  }

  private Request toAdd(TunnelRoute route, int device) {
    return Request.of(
        Rtnetlink.NEW_ROUTE,
        Netlink.CREATE | Netlink.REPLACE,
        "add route",
        route,
        writer -> shape.toAdd(route, device).write(writer));
  }

  private void remove(List<TunnelRoute> routes, DeviceIndexes devices) throws DatapathException {
    List<Request> requests = new ArrayList<>();
    Set<TunnelRoute> others = new TreeSet<>();
    for (TunnelRoute route : routes) {
      if (RouteShape.isOther(route)) {
        others.add(route);
      } else {
        requests.add(toDelete(route, shape.toDelete(route, devices.of(route.way()))));
      }
    }
    if (!others.isEmpty()) {
      for (RouteMessage found : reader.routes(shape::isOurs)) {
        TunnelRoute route = shape.toDomain(found, devices);
        if (others.contains(route)) {
          requests.add(toDelete(route, shape.toDelete(found)));
        }
      }
    }
    channel.executeAll(requests);
  }

  private static Request toDelete(TunnelRoute route, RouteMessage message) {
    return Request.of(Rtnetlink.DELETE_ROUTE, 0, "delete route", route, message::write)
        .orIf(Kind.NOT_FOUND);
  }
}
