/**
 * Puts a controller or an agent together with Dagger, runs it, and takes it down in order.
 *
 * <p>Enters: a role's configuration. Leaves: an exit code. The only place that knows all adapters.
 */
@NullMarked
package io.egressgateway.app.wiring;

import org.jspecify.annotations.NullMarked;
