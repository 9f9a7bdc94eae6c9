/**
 * The port {@code ConntrackTable} on ctnetlink: finding connections and forgetting them.
 *
 * <p>Enters: cuts of the domain. Leaves: the number of connections forgotten. Owner thread.
 */
@NullMarked
package io.egressgateway.adapter.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
