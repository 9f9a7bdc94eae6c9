/**
 * Decides what a frame deserves: an answer, a report of a foreign claim, or nothing and why.
 *
 * <p>Enters: a frame, the announced addresses, our own MAC. Leaves: a decision. Imports the packets
 * and the domain only; no I/O, no state.
 */
@NullMarked
package io.egressgateway.adapter.arp.responder;

import org.jspecify.annotations.NullMarked;
