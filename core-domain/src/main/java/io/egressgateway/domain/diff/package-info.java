/**
 * Desired against observed, giving ordered changes of which every prefix is safe.
 *
 * <p>Enters: desired and observed tables and routing. Leaves: {@link
 * io.egressgateway.domain.diff.DatapathTransaction} and {@link
 * io.egressgateway.domain.diff.RoutingTransaction}. May import net and datapath.
 */
@NullMarked
package io.egressgateway.domain.diff;

import org.jspecify.annotations.NullMarked;
