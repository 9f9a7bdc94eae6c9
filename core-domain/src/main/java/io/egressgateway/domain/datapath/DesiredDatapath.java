package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.membership.DirectReach;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * One node's share of the plan.
 *
 * @param tables what decides the fate of packets
 * @param routing how they get to other nodes
 * @param announced egress IPs to answer for; only after tables and routing stand
 * @param parent what the node reports of its end of the tunnel; absent where none was found
 * @param direct what it reports of packets that come straight; absent where it takes none
 * @param held what it reports of addresses of Egresses without a pool that are on its interfaces
 * @param ways how each node is sent to that anything is sent to
 * @param candidates nodes that it could send to straight, to be probed
 * @param problems what is missing, in a fixed order
 */
public record DesiredDatapath(
    DatapathTables tables,
    RoutingState routing,
    SortedSet<IpAddress> announced,
    Optional<Tunnel.Parent> parent,
    Optional<Tunnel.Direct> direct,
    SortedSet<IpAddress> held,
    SortedMap<NodeName, Way> ways,
    SortedMap<NodeName, DirectReach.Candidate> candidates,
    List<DatapathProblem> problems) {
  public DesiredDatapath {
    requireNonNull(tables, "tables");
    requireNonNull(routing, "routing");
    announced = Sorted.set(announced);
    requireNonNull(parent, "parent");
    requireNonNull(direct, "direct");
    held = Sorted.set(held);
    ways = Sorted.map(ways);
    candidates = Sorted.map(candidates);
    problems = List.copyOf(problems);
  }
}
