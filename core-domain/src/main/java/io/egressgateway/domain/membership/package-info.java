/**
 * Which nodes are alive.
 *
 * <p>Enters: heartbeats, answers of kernels and the time. Leaves: {@link
 * io.egressgateway.domain.membership.NodeLiveness} by node. May import the packages net and
 * cluster.
 */
@NullMarked
package io.egressgateway.domain.membership;

import org.jspecify.annotations.NullMarked;
