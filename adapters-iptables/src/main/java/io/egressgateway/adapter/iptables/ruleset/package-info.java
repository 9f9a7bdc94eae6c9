/**
 * The domain's tables as chains of rules and the names of sets, and back.
 *
 * <p>Enters: what is owned, steered and classified. Leaves: chains by name, each a list of rules in
 * iptables' own words; and the reverse. Knows no program. May import the domain.
 */
@NullMarked
package io.egressgateway.adapter.iptables.ruleset;

import org.jspecify.annotations.NullMarked;
