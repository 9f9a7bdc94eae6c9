/**
 * Heartbeats between agents and the controller: threads, timers and sockets around the step
 * functions of the domain's membership.
 *
 * <p>Enters: datagrams, ICMP answers, time. Leaves: who is alive, and whether this node is cut off.
 * May import the domain and the ports.
 */
@NullMarked
package io.egressgateway.app.liveness;

import org.jspecify.annotations.NullMarked;
