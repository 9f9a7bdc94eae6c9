/**
 * The announcing port: which interface answers for which address, bursts, and two threads.
 *
 * <p>Enters: the whole set of addresses. Leaves: answers and announcements on the link, counts, and
 * reports of conflicts. Imports the responder, the packets, the sockets, the port and the domain.
 */
@NullMarked
package io.egressgateway.adapter.arp.announce;

import org.jspecify.annotations.NullMarked;
