/**
 * The controller's whole answer, composed of matching, allocation and election.
 *
 * <p>Enters: {@link io.egressgateway.domain.cluster.ClusterSnapshot}, settings and liveness.
 * Leaves: an {@link io.egressgateway.domain.plan.EgressPlan}, and the {@link
 * io.egressgateway.domain.status.Publication} made of it. May import net, cluster, membership,
 * matching, allocation, election and status.
 */
@NullMarked
package io.egressgateway.domain.plan;

import org.jspecify.annotations.NullMarked;
