/**
 * Addresses, prefixes, ranges, marks and names of interfaces: parsing, arithmetic and ordering.
 *
 * <p>Enters: text from the edge. Leaves: values that cannot be wrong. Depends on nothing else.
 */
@NullMarked
package io.egressgateway.domain.net;

import org.jspecify.annotations.NullMarked;
