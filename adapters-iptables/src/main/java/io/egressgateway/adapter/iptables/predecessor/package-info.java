/**
 * What the agent of Spidernet EgressGateway leaves in iptables and ipset, recognised by its names
 * and comments; the port {@code Predecessor}.
 *
 * <p>Enters: the text of iptables-save(8) and ipset(8). Leaves: what is to be removed. May import
 * {@code process}.
 */
@NullMarked
package io.egressgateway.adapter.iptables.predecessor;

import org.jspecify.annotations.NullMarked;
