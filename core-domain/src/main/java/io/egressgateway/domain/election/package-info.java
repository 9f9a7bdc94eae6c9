/**
 * One gateway node per egress, stable under change.
 *
 * <p>Enters: eligible nodes, and each egress with its present owner. Leaves: a {@link
 * io.egressgateway.domain.election.Placement} per egress. May import net, cluster, membership,
 * matching and allocation.
 */
@NullMarked
package io.egressgateway.domain.election;

import org.jspecify.annotations.NullMarked;
