/**
 * A server that tells clients whom it sees, and a client that asks it and checks the answer.
 *
 * <p>Enters: addresses, ports, protocols. Leaves: lines of text and whether a check held. May
 * import the domain's addresses and Vert.x.
 */
@NullMarked
package io.egressgateway.app.nettools;

import org.jspecify.annotations.NullMarked;
