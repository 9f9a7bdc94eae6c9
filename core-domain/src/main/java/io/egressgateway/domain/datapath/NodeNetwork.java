package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a node's kernel says of its own network: the facts from which the tunnel's parent is chosen.
 *
 * @param links by index, without our tunnel device
 * @param defaultRoutes of the main table, by family, then metric
 * @param sourcesCheckedByMark {@code net.ipv4.conf.all.src_valid_mark}: reverse path filters look a
 *     packet's sender up with its mark
 */
public record NodeNetwork(
    List<Link> links, List<DefaultRoute> defaultRoutes, boolean sourcesCheckedByMark) {
  public static final NodeNetwork EMPTY = new NodeNetwork(List.of(), List.of());

  public NodeNetwork {
    links = List.copyOf(links);
    defaultRoutes = List.copyOf(defaultRoutes);
  }

  /** A host whose reverse path filters do not look at marks, as the kernel starts. */
  public NodeNetwork(List<Link> links, List<DefaultRoute> defaultRoutes) {
    this(links, defaultRoutes, false);
  }

  /**
   * A network interface.
   *
   * @param index the kernel's number (ifindex)
   * @param mtu bytes
   * @param running administratively up and with carrier (IFF_UP, IFF_LOWER_UP)
   * @param mac absent where the link has no 48-bit hardware address
   * @param addresses in the kernel's order
   */
  public record Link(
      InterfaceName name,
      int index,
      int mtu,
      boolean running,
      Optional<MacAddress> mac,
      List<LinkAddress> addresses) {
    public Link {
      requireNonNull(name, "name");
      requireNonNull(mac, "mac");
      addresses = List.copyOf(addresses);
    }
  }

  /** An address on a link. */
  public record LinkAddress(IpAddress address, int prefixLength) {
    public LinkAddress {
      requireNonNull(address, "address");
    }
  }

  /**
   * A default route.
   *
   * @param gateway absent for a route straight onto the link
   * @param metric lower wins
   */
  public record DefaultRoute(
      IpFamily family, InterfaceName link, Optional<IpAddress> gateway, int metric) {
    public DefaultRoute {
      requireNonNull(family, "family");
      requireNonNull(link, "link");
      requireNonNull(gateway, "gateway");
    }
  }
}
