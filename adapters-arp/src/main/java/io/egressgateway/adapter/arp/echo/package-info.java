/**
 * The echo port: asks a node's kernel whether it is alive.
 *
 * <p>Enters: addresses. Leaves: the addresses that answered our own requests, and counts. Imports
 * the packets, the sockets, the port and the domain.
 */
@NullMarked
package io.egressgateway.adapter.arp.echo;

import org.jspecify.annotations.NullMarked;
