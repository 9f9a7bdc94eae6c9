/**
 * Which nodes are alive, and which can be reached by what way.
 *
 * <p>Enters: heartbeats, answers of kernels and the time. Leaves: {@link
 * io.egressgateway.domain.membership.NodeLiveness} and {@link
 * io.egressgateway.domain.membership.DirectReach.Verdict} by node. May import the packages net and
 * cluster.
 */
@NullMarked
package io.egressgateway.domain.membership;

import org.jspecify.annotations.NullMarked;
