/**
 * The kernel of this node: firewall tables, routing, connection tracking.
 *
 * <p>Enters: transactions of the domain. Leaves: what was observed. Implementations do not know
 * each other. May import the domain.
 */
@NullMarked
package io.egressgateway.port.datapath;

import org.jspecify.annotations.NullMarked;
