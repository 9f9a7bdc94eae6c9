/**
 * Tunnel device, addresses, neighbors, routes and rules of the domain as netlink records, and back:
 * what in the kernel is ours, and how it has to look there.
 *
 * <p>Enters: records of the codec. Leaves: the domain's objects; and the other way round. Pure:
 * asks no kernel.
 */
@NullMarked
package io.egressgateway.adapter.netlink.route;

import org.jspecify.annotations.NullMarked;
