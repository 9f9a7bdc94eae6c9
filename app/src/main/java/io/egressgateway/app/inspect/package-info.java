/**
 * Questions to a node about a packet, and answers out of its kernel.
 *
 * <p>Enters: source and destination, sealed with the cluster's key. Leaves: what the kernel's own
 * tables and routes say of that packet. Nothing is changed. May import the domain and ports.
 */
@NullMarked
package io.egressgateway.app.inspect;

import org.jspecify.annotations.NullMarked;
