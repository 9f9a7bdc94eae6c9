/**
 * Packet, multicast, netlink and ICMP sockets of Linux, and waiting on them; the only package of
 * this adapter that calls the C library.
 *
 * <p>Enters: buffers in native memory. Leaves: bytes, interface states, and {@code
 * DatapathException} of errno. A socket belongs to the network namespace of the thread that opened
 * it. Imports the domain, the packets and jnr-ffi.
 */
@NullMarked
package io.egressgateway.adapter.arp.socket;

import org.jspecify.annotations.NullMarked;
