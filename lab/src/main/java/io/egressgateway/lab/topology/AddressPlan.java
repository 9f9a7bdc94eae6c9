package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.List;
import java.util.function.Function;

/**
 * Which address is whose in a topology. Nodes and pods count from 1.
 *
 * <p>The segment and the egress addresses are those of the quick start: 172.22.0.0/16 with
 * 172.22.0.100 to 172.22.0.110, and fd00:22::/64 with fd00:22::100 to fd00:22::110.
 *
 * @param stack the families in use
 */
public record AddressPlan(Stack stack) {

  /** The segment on which nodes, control plane and outside host are. */
  public static IpPrefix segment(IpFamily family) {
    return IpPrefix.of(pick(family, "172.22.0.0/16", "fd00:22::/64"));
  }

  /** The addresses that egress gateways may use. */
  public static IpRange egressRange(IpFamily family) {
    return new IpRange(
        IpAddress.of(pick(family, "172.22.0.100", "fd00:22::100")),
        IpAddress.of(pick(family, "172.22.0.110", "fd00:22::110")));
  }

  /** The network of all pods; a CNI does not masquerade towards it. */
  public static IpPrefix cluster(IpFamily family) {
    return IpPrefix.of(pick(family, "10.233.0.0/16", "fd10:233::/32"));
  }

  /** The network that a Service's address would be from; nothing in the lab routes it. */
  public static IpPrefix services(IpFamily family) {
    return IpPrefix.of(pick(family, "10.96.0.0/16", "fd10:96::/112"));
  }

  public static IpPrefix podNetwork(int node, IpFamily family) {
    return IpPrefix.of(pick(family, "10.233." + node + ".0/24", "fd10:233:" + node + "::/64"));
  }

  /** The outside host's address on the segment; also the nodes' default gateway. */
  public static IpAddress outside(IpFamily family) {
    return segment(family).address().plus(1);
  }

  /** An address of the outside host that is not on the segment, as a server far away has it. */
  public static IpAddress farAway(IpFamily family) {
    return IpAddress.of(pick(family, "198.51.100.10", "2001:db8:100::10"));
  }

  public static IpAddress controlPlane(IpFamily family) {
    return segment(family).address().plus(254);
  }

  public static IpAddress node(int node, IpFamily family) {
    return segment(family).address().plus(1L + node);
  }

  /** The first address of the node's pod network, which the node itself has. */
  public static IpAddress podGateway(int node, IpFamily family) {
    return podNetwork(node, family).address().plus(1);
  }

  public static IpAddress pod(int node, int pod, IpFamily family) {
    return podNetwork(node, family).address().plus(1L + pod);
  }

  /** The addresses that {@code of} gives for the families in use. */
  public AddressPair addresses(Function<IpFamily, IpAddress> of) {
    AddressPair pair = AddressPair.NONE;
    for (IpFamily family : stack.families()) {
      pair = pair.with(of.apply(family));
    }
    return pair;
  }

  /** The prefixes that {@code of} gives for the families in use, IPv4 first. */
  public List<IpPrefix> prefixes(Function<IpFamily, IpPrefix> of) {
    return stack.families().stream().map(of).toList();
  }

  private static String pick(IpFamily family, String ipv4, String ipv6) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
