/**
 * The kinds of egressgateway.spidernet.io/v1beta1 as Java classes, field by field as in
 * deploy/crds.
 *
 * <p>Enters: JSON. Leaves: objects that say what was written, valid or not; an absent text or list
 * is an empty one. May depend on fabric8's annotations and metadata, and on Jackson's annotations.
 */
@NullMarked
package io.egressgateway.adapter.k8s.crd;

import org.jspecify.annotations.NullMarked;
