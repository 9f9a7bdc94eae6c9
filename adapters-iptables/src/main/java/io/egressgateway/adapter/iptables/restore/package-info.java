/**
 * Chains as the text of iptables-restore(8), and the text of iptables-save(8) as chains.
 *
 * <p>Enters: chains. Leaves: text; and back. May import {@code ruleset}.
 */
@NullMarked
package io.egressgateway.adapter.iptables.restore;

import org.jspecify.annotations.NullMarked;
