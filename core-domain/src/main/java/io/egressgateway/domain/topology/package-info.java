/**
 * What people look at: who owns what, since when, and what moved.
 *
 * <p>Enters: {@link io.egressgateway.domain.cluster.ClusterSnapshot}, one after the other, with the
 * time of each. Leaves: {@link io.egressgateway.domain.topology.Topology} and {@link
 * io.egressgateway.domain.topology.OwnershipHistory}. May import net, cluster and allocation.
 */
@NullMarked
package io.egressgateway.domain.topology;

import org.jspecify.annotations.NullMarked;
