package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.route.DeviceForm;
import io.egressgateway.adapter.netlink.route.DeviceIndexes;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.net.InterfaceName;
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
    this.rules = new RuleWriter(channel, reader, settings.marks());
    this.routes = new RouteWriter(channel, reader, settings.marks());
    this.onTunnel = new TunnelWriter(channel, reader);
  }

  void write(List<RoutingChange> changes) throws DatapathException {
    DeviceIndexes devices = devices();
    int from = 0;
    while (from < changes.size()) {
      int to = from + 1;
      while (to < changes.size() && areAlike(changes.get(from), changes.get(to))) {
        to++;
      }
      RoutingObject first = changes.get(from).object();
      write(changes.get(from).verb(), changes.subList(from, to), devices);
      if (first instanceof TunnelDevice || first instanceof DirectDevice) {
        devices = devices();
      }
      from = to;
    }
  }

  private DeviceIndexes devices() throws DatapathException {
    return new DeviceIndexes(index(settings.tunnelDevice()), index(settings.directDevice()));
  }

  private OptionalInt index(InterfaceName name) throws DatapathException {
    return reader.link(name).stream().mapToInt(LinkMessage::index).findFirst();
  }

  private static boolean areAlike(RoutingChange one, RoutingChange other) {
    return one.verb() == other.verb() && one.object().getClass().equals(other.object().getClass());
  }

  private void write(Verb verb, List<RoutingChange> run, DeviceIndexes devices)
      throws DatapathException {
    switch (run.getFirst().object()) {
      case TunnelDevice _ ->
          writeDevices(
              verb, objects(run, TunnelDevice.class).stream().map(DeviceForm.Tunnel::new).toList());
      case DirectDevice _ ->
          writeDevices(
              verb, objects(run, DirectDevice.class).stream().map(DeviceForm.Direct::new).toList());
      case RoutingRule _ -> rules.write(verb, objects(run, RoutingRule.class));
      case TunnelRoute _ -> routes.write(verb, objects(run, TunnelRoute.class), devices);
      case TunnelAddress _ ->
          onTunnel.writeAddresses(verb, objects(run, TunnelAddress.class), devices);
      case TunnelNeighbor _ ->
          onTunnel.writeNeighbors(verb, objects(run, TunnelNeighbor.class), devices);
      case FdbEntry _ -> onTunnel.writeForwarding(verb, objects(run, FdbEntry.class), devices);
    }
  }

  private static <T extends RoutingObject> List<T> objects(List<RoutingChange> run, Class<T> type) {
    return run.stream().map(RoutingChange::object).map(type::cast).toList();
  }

  private void writeDevices(Verb verb, List<? extends DeviceForm> list) throws DatapathException {
    for (DeviceForm device : list) {
      switch (verb) {
        case PUT -> devices.put(device);
        case REMOVE -> devices.remove(device.name());
      }
    }
  }
}
