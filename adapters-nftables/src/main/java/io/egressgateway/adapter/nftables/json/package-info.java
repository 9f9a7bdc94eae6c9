/**
 * The JSON of libnftables-json(5).
 *
 * <p>Enters: rulesets and changes of elements, or the listing of our table. Leaves: commands as
 * text, or what the listing holds. The only package that depends on Jackson.
 */
@NullMarked
package io.egressgateway.adapter.nftables.json;

import org.jspecify.annotations.NullMarked;
