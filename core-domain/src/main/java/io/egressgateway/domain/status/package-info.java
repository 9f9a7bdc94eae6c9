/**
 * What to tell the API server: status of tunnels, groups and policies, slices, conditions, events.
 *
 * <p>Enters: what the plan decided. Leaves: {@link io.egressgateway.domain.status.Publication}. May
 * import net, cluster and membership.
 */
@NullMarked
package io.egressgateway.domain.status;

import org.jspecify.annotations.NullMarked;
