/**
 * The datapath port on iptables and ipset; in this version only its name, and the refusal.
 *
 * <p>Enters: nothing. Leaves: {@code DatapathException} UNSUPPORTED. Imports the port only.
 */
@NullMarked
package io.egressgateway.adapter.iptables.backend;

import org.jspecify.annotations.NullMarked;
