/**
 * What happens to a packet, told from a node's tables alone.
 *
 * <p>Enters: the domain's tables, a pod and a destination. Leaves: the fate of the first packet of
 * a connection between them. May depend on the domain only, so that it can be held against what a
 * backend makes of the same tables.
 */
@NullMarked
package io.egressgateway.testkit.trace;

import org.jspecify.annotations.NullMarked;
