/**
 * What to tell the API server: status of tunnels, groups and policies, slices, conditions, events.
 *
 * <p>Enters: snapshot and plan. Leaves: {@link io.egressgateway.domain.status.Publication}. May
 * import every other package of the domain.
 */
@NullMarked
package io.egressgateway.domain.status;

import org.jspecify.annotations.NullMarked;
