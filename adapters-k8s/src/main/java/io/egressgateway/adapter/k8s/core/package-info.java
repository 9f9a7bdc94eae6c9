/**
 * Kubernetes' own kinds and those of Calico, with the few fields that this program reads.
 *
 * <p>Enters: JSON. Leaves: small objects, because a cluster has 100,000 pods. May depend on the
 * package crd.
 */
@NullMarked
package io.egressgateway.adapter.k8s.core;

import org.jspecify.annotations.NullMarked;
