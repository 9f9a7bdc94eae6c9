package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;
import java.util.OptionalInt;

/** Makes the changes of one transaction: what is alike and adjacent, in one go. */
final class KernelWriter {
  private final DatapathSettings settings;
  private final KernelReader reader;
  private final DeviceWriter devices;
  private final RuleWriter rules;
  private final RouteWriter routes;
  private final TunnelWriter onTunnel;

  KernelWriter(NetlinkChannel channel, DatapathSettings settings) {
    this.settings = settings;
    this.reader = new KernelReader(channel);
    this.devices = new DeviceWriter(channel, reader);
    this.rules = new RuleWriter(channel, reader, settings);
    this.routes = new RouteWriter(channel, reader, settings.marks());
    this.onTunnel = new TunnelWriter(channel, reader);
  }

  void write(List<RoutingChange> changes) throws DatapathException {
    OptionalInt tunnel = tunnel();
    int from = 0;
    while (from < changes.size()) {
      int to = from + 1;
      while (to < changes.size() && areAlike(changes.get(from), changes.get(to))) {
        to++;
      }
      RoutingObject first = changes.get(from).object();
      write(changes.get(from).verb(), changes.subList(from, to), tunnel);
      if (first instanceof TunnelDevice) {
        tunnel = tunnel();
      }
      from = to;
    }
  }

  private OptionalInt tunnel() throws DatapathException {
    return reader.link(settings.tunnelDevice()).stream().mapToInt(LinkMessage::index).findFirst();
  }

  private static boolean areAlike(RoutingChange one, RoutingChange other) {
    return one.verb() == other.verb() && one.object().getClass().equals(other.object().getClass());
  }

  private void write(Verb verb, List<RoutingChange> run, OptionalInt tunnel)
      throws DatapathException {
    switch (run.getFirst().object()) {
      case TunnelDevice _ -> writeDevices(verb, objects(run, TunnelDevice.class));
      case RoutingRule _ -> rules.write(verb, objects(run, RoutingRule.class));
      case TunnelRoute _ -> routes.write(verb, objects(run, TunnelRoute.class), tunnel);
      case TunnelAddress _ ->
          onTunnel.writeAddresses(verb, objects(run, TunnelAddress.class), tunnel);
      case TunnelNeighbor _ ->
          onTunnel.writeNeighbors(verb, objects(run, TunnelNeighbor.class), tunnel);
      case FdbEntry _ -> onTunnel.writeForwarding(verb, objects(run, FdbEntry.class), tunnel);
    }
  }

  private static <T extends RoutingObject> List<T> objects(List<RoutingChange> run, Class<T> type) {
    return run.stream().map(RoutingChange::object).map(type::cast).toList();
  }

  private void writeDevices(Verb verb, List<TunnelDevice> list) throws DatapathException {
    for (TunnelDevice device : list) {
      switch (verb) {
        case PUT -> devices.put(device);
        case REMOVE -> devices.remove(device.name());
      }
    }
  }
}
