/**
 * The use cases: one pass of a controller, one pass of an agent, and the loop that runs them.
 *
 * <p>Enters: ports. Leaves: writes through ports. Sees the domain and the ports only.
 */
@NullMarked
package io.egressgateway.app.reconcile;

import org.jspecify.annotations.NullMarked;
