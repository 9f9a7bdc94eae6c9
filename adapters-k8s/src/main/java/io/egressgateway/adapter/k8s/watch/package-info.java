/**
 * The API server as snapshots: informers whose handlers only mark and wake, and a cache of what was
 * translated.
 *
 * <p>Enters: lists and watches. Leaves: snapshots of the domain, and the objects they were made of
 * for the publishers. May depend on crd, core, translate and fabric8's client.
 */
@NullMarked
package io.egressgateway.adapter.k8s.watch;

import org.jspecify.annotations.NullMarked;
