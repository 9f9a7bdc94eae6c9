/**
 * Codecs of what this adapter reads and writes on the wire: Ethernet frames with ARP or NDP, and
 * ICMP echo.
 *
 * <p>Enters: bytes of anybody on the link, hostile until parsed. Leaves: immutable packets, or the
 * defect. Imports the domain only; no I/O.
 */
@NullMarked
package io.egressgateway.adapter.arp.packet;

import org.jspecify.annotations.NullMarked;
