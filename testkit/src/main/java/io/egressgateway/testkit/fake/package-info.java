/**
 * Implementations of the ports in memory, held to the same contracts as the real ones.
 *
 * <p>Imports the ports and the domain.
 */
@NullMarked
package io.egressgateway.testkit.fake;

import org.jspecify.annotations.NullMarked;
