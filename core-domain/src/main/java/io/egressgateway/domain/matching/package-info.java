/**
 * Policy selectors against pods.
 *
 * <p>Enters: pods, labels of namespaces and policies. Leaves: the endpoints each policy covers. May
 * import net, cluster and membership.
 */
@NullMarked
package io.egressgateway.domain.matching;

import org.jspecify.annotations.NullMarked;
