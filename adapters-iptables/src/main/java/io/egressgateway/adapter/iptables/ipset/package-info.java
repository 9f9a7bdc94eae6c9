/**
 * Sets as the text of ipset(8)'s restore and save.
 *
 * <p>Enters: entries of the domain. Leaves: text; and back. May import the domain and {@code
 * ruleset}.
 */
@NullMarked
package io.egressgateway.adapter.iptables.ipset;

import org.jspecify.annotations.NullMarked;
