package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.NodeNetwork.DefaultRoute;
import io.egressgateway.domain.datapath.NodeNetwork.Link;
import io.egressgateway.domain.datapath.NodeNetwork.LinkAddress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The link that encapsulated packets leave by. */
record ParentLink(Link link, Tunnel.Parent parent, IpAddress local) {
  /** Ethernet, IP, UDP and VXLAN headers around the inner packet, RFC 7348 section 5. */
  private static final int OVERHEAD_IPV4 = 50;

  private static final int OVERHEAD_IPV6 = 70;

  /**
   * Chooses by the settings, on a node with these labels. While there is no default route, the
   * parent reported last stays as long as it has its address, so that a route that goes and comes
   * back does not cost the device. So does the address reported last: the kernel lists a link's
   * newest IPv6 address first, which may be a temporary one or one that several nodes share.
   */
  static Optional<ParentLink> choose(
      NodeNetwork network,
      TunnelSettings settings,
      SortedMap<String, String> labels,
      Optional<Tunnel.Parent> reported) {
    IpFamily underlay = settings.underlay();
    return switch (settings.detection(labels)) {
      case ParentDetection.NamedInterface(InterfaceName name) ->
          of(network, name, underlay, reported);
      case ParentDetection.DefaultRoute _ ->
          network.defaultRoutes().stream()
              .filter(route -> route.family() == underlay)
              .sorted(
                  Comparator.comparingInt(DefaultRoute::metric).thenComparing(DefaultRoute::link))
              .flatMap(route -> of(network, route.link(), underlay, reported).stream())
              .findFirst()
              .or(() -> reported.flatMap(parent -> stillThere(network, parent, underlay)));
    };
  }

  private static Optional<ParentLink> stillThere(
      NodeNetwork network, Tunnel.Parent reported, IpFamily underlay) {
    return of(network, reported.link(), underlay, Optional.of(reported))
        .filter(
            found -> reported.addresses().get(underlay).filter(found.local()::equals).isPresent());
  }

  private static Optional<ParentLink> of(
      NodeNetwork network,
      InterfaceName name,
      IpFamily underlay,
      Optional<Tunnel.Parent> reported) {
    AddressPair before =
        reported
            .filter(parent -> parent.link().equals(name))
            .map(Tunnel.Parent::addresses)
            .orElse(AddressPair.NONE);
    return network.links().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .flatMap(link -> {
          AddressPair addresses = addresses(link, before);
          Tunnel.Parent parent = new Tunnel.Parent(name, addresses);
          return addresses.get(underlay).map(local -> new ParentLink(link, parent, local));
        });
  }

  private static AddressPair addresses(Link link, AddressPair before) {
    return Stream.of(IpFamily.values())
        .flatMap(family ->
            link.addresses().stream()
                .map(LinkAddress::address)
                .filter(address -> address.family() == family)
                .filter(address -> address.isUnicast() && !address.isLinkLocal())
                .min(Comparator.comparing(address -> !before.toList().contains(address)))
                .stream())
        .reduce(AddressPair.NONE, AddressPair::with, (_, last) -> last);
  }

  /** Bytes of the inner packet. */
  int tunnelMtu() {
    return switch (local.family()) {
      case IPV4 -> link.mtu() - OVERHEAD_IPV4;
      case IPV6 -> link.mtu() - OVERHEAD_IPV6;
    };
  }
}
