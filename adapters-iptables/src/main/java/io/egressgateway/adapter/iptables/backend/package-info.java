/**
 * The datapath port on iptables and ipset.
 *
 * <p>Enters: transactions. Leaves: observed tables, drops, wakes after foreign changes. May import
 * all other packages of this adapter, ports and the domain.
 */
@NullMarked
package io.egressgateway.adapter.iptables.backend;

import org.jspecify.annotations.NullMarked;
