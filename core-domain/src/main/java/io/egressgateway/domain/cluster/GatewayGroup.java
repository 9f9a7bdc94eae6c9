package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of gateway nodes and the egress IPs they share (EgressGateway, ExternalIPPool).
 *
 * @param pools egress IPs by family
 * @param defaultEips used by policies that ask for the group's default; each inside its pool
 * @param nodeSelector which nodes are gateways
 * @param clusterDefault used by policies that name no group
 * @param deleting the object is waiting for its finalizer
 * @param nodePolicy how egresses are laid on the nodes
 * @param created creation time, second granularity; of two that exclude each other the older one
 *     stands
 * @param order the same addresses as in the pools, in the order in which they are given to policies
 *     that want one of any family
 */
public record GatewayGroup(
    String name,
    PerFamily<AddressPool> pools,
    AddressPair defaultEips,
    LabelSelector nodeSelector,
    boolean clusterDefault,
    boolean deleting,
    NodePolicy nodePolicy,
    Instant created,
    List<IpRange> order) {
  public GatewayGroup {
    requireNonNull(name, "name");
    requireNonNull(pools, "pools");
    requireNonNull(defaultEips, "defaultEips");
    requireNonNull(nodeSelector, "nodeSelector");
    requireNonNull(nodePolicy, "nodePolicy");
    requireNonNull(created, "created");
    order = List.copyOf(order);
  }

  /** A group whose addresses are given out from the lowest to the highest, IPv4 first. */
  public GatewayGroup(
      String name,
      PerFamily<AddressPool> pools,
      AddressPair defaultEips,
      LabelSelector nodeSelector,
      boolean clusterDefault,
      boolean deleting,
      NodePolicy nodePolicy,
      Instant created) {
    this(
        name,
        pools,
        defaultEips,
        nodeSelector,
        clusterDefault,
        deleting,
        nodePolicy,
        created,
        ascending(pools));
  }

  private static List<IpRange> ascending(PerFamily<AddressPool> pools) {
    List<IpRange> all = new ArrayList<>(pools.ipv4().ranges());
    all.addAll(pools.ipv6().ranges());
    return all;
  }

  /** A group that spreads its egresses. */
  public GatewayGroup(
      String name,
      PerFamily<AddressPool> pools,
      AddressPair defaultEips,
      LabelSelector nodeSelector,
      boolean clusterDefault,
      boolean deleting,
      Instant created) {
    this(
        name,
        pools,
        defaultEips,
        nodeSelector,
        clusterDefault,
        deleting,
        new NodePolicy.Average(),
        created);
  }
}
