/**
 * Whether an object that a user is about to write is let in, and what is filled in before.
 *
 * <p>Enters: an {@link io.egressgateway.domain.admission.AdmissionRequest}, what the cluster holds,
 * the controller's settings. Leaves: an {@link
 * io.egressgateway.domain.admission.AdmissionDecision}. May import every package before plan, and
 * plan, whose checks it asks.
 */
@NullMarked
package io.egressgateway.domain.admission;

import org.jspecify.annotations.NullMarked;
