/**
 * What stands in the way on a node, and what to do about it.
 *
 * <p>Enters: what was read of a host and of what others put into its kernel. Leaves: {@link
 * io.egressgateway.domain.survey.Finding}. May import net, datapath and diff.
 */
@NullMarked
package io.egressgateway.domain.survey;

import org.jspecify.annotations.NullMarked;
