package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.PerFamily;

/**
 * A set of gateway nodes and the egress IPs they share (EgressGateway, ExternalIPPool).
 *
 * @param pools egress IPs by family
 * @param defaultEips used by policies that ask for the group's default; each inside its pool
 * @param nodeSelector which nodes are gateways
 * @param clusterDefault used by policies that name no group
 * @param deleting the object is waiting for its finalizer
 * @param nodePolicy how egresses are laid on the nodes
 */
public record GatewayGroup(
    String name,
    PerFamily<AddressPool> pools,
    AddressPair defaultEips,
    LabelSelector nodeSelector,
    boolean clusterDefault,
    boolean deleting,
    NodePolicy nodePolicy) {
  public GatewayGroup {
    requireNonNull(name, "name");
    requireNonNull(pools, "pools");
    requireNonNull(defaultEips, "defaultEips");
    requireNonNull(nodeSelector, "nodeSelector");
    requireNonNull(nodePolicy, "nodePolicy");
  }

  /** A group that spreads its egresses. */
  public GatewayGroup(
      String name,
      PerFamily<AddressPool> pools,
      AddressPair defaultEips,
      LabelSelector nodeSelector,
      boolean clusterDefault,
      boolean deleting) {
    this(
        name, pools, defaultEips, nodeSelector, clusterDefault, deleting, new NodePolicy.Average());
  }
}
