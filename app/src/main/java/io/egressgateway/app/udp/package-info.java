/**
 * Datagrams between nodes on Vert.x.
 *
 * <p>Enters and leaves: bytes. May import ports and Vert.x.
 */
@NullMarked
package io.egressgateway.app.udp;

import org.jspecify.annotations.NullMarked;
