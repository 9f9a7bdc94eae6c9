/**
 * The port {@code RoutingBackend} on rtnetlink: observing, changing, and noticing what others
 * changed.
 *
 * <p>Enters: transactions of the domain. Leaves: what was observed. Owner thread, but for the
 * thread that waits for notifications.
 */
@NullMarked
package io.egressgateway.adapter.netlink.backend;

import org.jspecify.annotations.NullMarked;
