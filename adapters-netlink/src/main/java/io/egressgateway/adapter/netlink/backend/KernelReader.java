package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.Decoder;
import io.egressgateway.adapter.netlink.lib.Dump;
import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.AddressFamily;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.MessageWriter;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.adapter.netlink.wire.RuleMessage;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads rtnetlink's objects; remembers whether any reading was interrupted. */
final class KernelReader {
  private final NetlinkChannel channel;
  private boolean interrupted;

  KernelReader(NetlinkChannel channel) {
    this.channel = channel;
  }

  /** True where something may be missing in what was read since this reader was made. */
  boolean interrupted() {
    return interrupted;
  }

  List<LinkMessage> links() throws DatapathException {
    return dump(
        Request.of(Rtnetlink.GET_LINK, 0, "read links", "all", LinkMessage::writeDump),
        message -> Optional.of(LinkMessage.parse(message)));
  }

  Optional<LinkMessage> link(InterfaceName name) throws DatapathException {
    LinkMessage wanted =
        new LinkMessage(
            0,
            0,
            0,
            Optional.of(name.value()),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return channel.get(
        Request.of(Rtnetlink.GET_LINK, 0, "read link", name, wanted::write),
        message -> Optional.of(LinkMessage.parse(message)));
  }

  List<AddressMessage> addresses() throws DatapathException {
    return ofBothFamilies(
        Rtnetlink.GET_ADDRESS,
        "read addresses",
        AddressMessage::writeDump,
        message -> Optional.of(AddressMessage.parse(message)),
        address -> address.address().family());
  }

  List<RouteMessage> routes(Predicate<RouteMessage> wanted) throws DatapathException {
    return ofBothFamilies(
        Rtnetlink.GET_ROUTE,
        "read routes",
        RouteMessage::writeDump,
        message -> Optional.of(RouteMessage.parse(message)).filter(wanted),
        route -> route.destination().family());
  }

  List<RuleMessage> rules() throws DatapathException {
    return ofBothFamilies(
        Rtnetlink.GET_RULE,
        "read rules",
        RuleMessage::writeDump,
        message -> Optional.of(RuleMessage.parse(message)),
        RuleMessage::family);
  }

  /** Permanent neighbors on a device, of both families. */
  List<NeighborMessage> neighbors(int device) throws DatapathException {
    List<NeighborMessage> neighbors = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      neighbors.addAll(neighbors("read neighbors", AddressFamily.of(family), device));
    }
    return neighbors;
  }

  /** Permanent forwarding entries of a device. */
  List<NeighborMessage> forwarding(int device) throws DatapathException {
    return neighbors("read forwarding entries", AddressFamily.BRIDGE, device);
  }

  private List<NeighborMessage> neighbors(String operation, int family, int device)
      throws DatapathException {
    Consumer<MessageWriter> body = writer -> NeighborMessage.writeDump(writer, family, device);
    return dump(
        Request.of(Rtnetlink.GET_NEIGHBOR, 0, operation, "device " + device, body),
        message ->
            Optional.of(NeighborMessage.parse(message))
                .filter(neighbor -> neighbor.family() == family && neighbor.index() == device)
                .filter(neighbor -> (neighbor.state() & NeighborMessage.PERMANENT) != 0));
  }

  /** A kernel without IPv6 refuses, or answers with IPv4: both mean that there is nothing. */
  private <T> List<T> ofBothFamilies(
      int type,
      String operation,
      BiConsumer<MessageWriter, IpFamily> body,
      Decoder<T> decoder,
      Function<T, IpFamily> familyOf)
      throws DatapathException {
    List<T> items = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      Request request =
          Request.of(type, 0, operation, family, writer -> body.accept(writer, family))
              .orIf(Kind.UNSUPPORTED);
      items.addAll(
          dump(
              request,
              message -> decoder.decode(message).filter(item -> familyOf.apply(item) == family)));
    }
    return items;
  }

  private <T> List<T> dump(Request request, Decoder<T> decoder) throws DatapathException {
    Dump<T> dump = channel.dump(request, decoder);
    interrupted |= dump.interrupted();
    return dump.items();
  }
}
