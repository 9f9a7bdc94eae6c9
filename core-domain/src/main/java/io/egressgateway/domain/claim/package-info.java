/**
 * Takeover without the controller: gateway nodes claim what a dead one had.
 *
 * <p>Enters: what is published, what peers say and the time. Leaves: a {@link
 * io.egressgateway.domain.claim.Claim} per egress taken over, and what is published with the claims
 * that hold laid over it. May import net, cluster, membership, matching, allocation and election.
 */
@NullMarked
package io.egressgateway.domain.claim;

import org.jspecify.annotations.NullMarked;
