/**
 * Egress addresses: the arithmetic of pools, and which policy gets which address.
 *
 * <p>Enters: groups, policies and the assignments published before. Leaves: an {@link
 * io.egressgateway.domain.allocation.AllocationResult} per policy: its identity, or why it waits.
 * May import net, cluster, membership and matching.
 */
@NullMarked
package io.egressgateway.domain.allocation;

import org.jspecify.annotations.NullMarked;
