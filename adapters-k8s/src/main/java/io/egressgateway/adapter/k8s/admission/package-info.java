/**
 * The questions of admission webhooks, answered by the domain.
 *
 * <p>Enters: AdmissionReview (admission.k8s.io/v1) as bytes, a snapshot of the cluster. Leaves: the
 * answered AdmissionReview as bytes, with a JSON patch (RFC 6902) or a refusal. May depend on the
 * packages crd, core and translate, and on the domain.
 */
@NullMarked
package io.egressgateway.adapter.k8s.admission;

import org.jspecify.annotations.NullMarked;
