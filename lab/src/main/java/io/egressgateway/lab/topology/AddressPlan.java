package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which address is whose in a topology. Nodes and pods count from 1.
 *
 * <p>The segment and the egress addresses are those of the quick start: 172.22.0.0/16 with
 * 172.22.0.100 to 172.22.0.110, and fd00:22::/64 with fd00:22::100 to fd00:22::10a.
 *
 * @param stack the families in use
 * @param cni who gives pods their addresses
 */
public record AddressPlan(Stack stack, Cni cni) {

  /** The segment on which nodes, control plane and outside host are. */
  public static IpPrefix segment(IpFamily family) {
    return IpPrefix.of(pick(family, "172.22.0.0/16", "fd00:22::/64"));
  }

  /** The addresses that egress gateways may use. */
  public static IpRange egressRange(IpFamily family) {
    return new IpRange(
        IpAddress.of(pick(family, "172.22.0.100", "fd00:22::100")),
        IpAddress.of(pick(family, "172.22.0.110", "fd00:22::10a")));
  }

  /** The network that a Service's address would be from; nothing in the lab routes it. */
  public static IpPrefix services(IpFamily family) {
    return IpPrefix.of(pick(family, "10.96.0.0/16", "fd10:96::/112"));
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

  /** The network of all pods; a CNI does not masquerade towards it. */
  public IpPrefix podNetwork(IpFamily family) {
    return switch (cni) {
      case BRIDGE, CALICO, FLANNEL, WEAVE ->
          IpPrefix.of(pick(family, "10.233.0.0/16", "fd10:233::/32"));
      // A part of the segment, which may not overlap the egress addresses.
      case SPIDERPOOL -> IpPrefix.of(pick(family, "172.22.64.0/18", "fd00:22:0:0:64::/80"));
    };
  }

  /** The part of it that a node has, where pods of a node have addresses of one. */
  public Optional<IpPrefix> podNetwork(int node, IpFamily family) {
    return switch (cni) {
      case BRIDGE, CALICO, FLANNEL ->
          Optional.of(
              IpPrefix.of(pick(family, "10.233." + node + ".0/24", "fd10:233:" + node + "::/64")));
      case WEAVE, SPIDERPOOL -> Optional.empty();
    };
  }

  /** The address that the node has on its pods' bridge, if there is one. */
  IpAddress podGateway(int node, IpFamily family) {
    return podNetwork(node, family)
        .map(network -> network.address().plus(1))
        .orElseGet(() -> podNetwork(family).address().plus(node));
  }

  public IpAddress pod(int node, int pod, IpFamily family) {
    return podNetwork(node, family)
        .map(network -> network.address().plus(1L + pod))
        .orElseGet(() -> IpAddress.of(scattered(node, pod, family)));
  }

  /** Pods of all nodes mixed: neighbors in number are on different nodes. */
  private String scattered(int node, int pod, IpFamily family) {
    return switch (cni) {
      case SPIDERPOOL ->
          pick(
              family,
              "172.22." + (64 + pod % 64) + "." + node,
              "fd00:22:0:0:64:0:" + pod + ":" + node);
      case BRIDGE, CALICO, FLANNEL, WEAVE ->
          pick(family, "10.233." + pod + "." + node, "fd10:233:ffff::" + pod + ":" + node);
    };
  }

  /** The addresses that {@code of} gives for the families in use. */
  public AddressPair addresses(Function<IpFamily, IpAddress> of) {
    AddressPair pair = AddressPair.NONE;
    for (IpFamily family : stack.families()) {
      pair = pair.with(of.apply(family));
    }
    return pair;
  }

  private static String pick(IpFamily family, String ipv4, String ipv6) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
