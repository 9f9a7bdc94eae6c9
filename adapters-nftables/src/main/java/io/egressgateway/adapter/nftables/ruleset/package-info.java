/**
 * What the nftables table of this product holds, free of any syntax.
 *
 * <p>Enters: domain settings, tables and deltas. Leaves: chains, rules, set declarations and
 * elements; and, from elements read back, domain tables. Depends on the domain only.
 */
@NullMarked
package io.egressgateway.adapter.nftables.ruleset;

import org.jspecify.annotations.NullMarked;
