package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;

/**
 * A gateway group.
 *
 * @param refused why the object is refused; empty where it is not
 * @param members phases of its nodes by node, in the API's words
 * @param pools how much of them is used
 * @param policies how many name the group
 */
public record GatewayView(
    GroupName name,
    List<Rejection> refused,
    SortedMap<NodeName, String> members,
    PerFamily<PoolUse> pools,
    int policies) {
  public GatewayView {
    requireNonNull(name, "name");
    refused = List.copyOf(refused);
    members = Sorted.map(members);
    requireNonNull(pools, "pools");
  }

  /**
   * Addresses of one family; counts above {@link Integer#MAX_VALUE} are given as that.
   *
   * @param used distinct ones
   */
  public record PoolUse(int total, int used) {
    public static final PoolUse NONE = new PoolUse(0, 0);
  }
}
