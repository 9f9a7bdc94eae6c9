/**
 * Writes results to the API server: only what differs, independent objects at once, each failure by
 * itself.
 *
 * <p>Enters: publications of the domain and what the API server is known to hold. Leaves:
 * server-side applied status with one field manager per role, objects created, patched and deleted,
 * events; a report. May depend on crd, translate, watch and fabric8's client.
 */
@NullMarked
package io.egressgateway.adapter.k8s.publish;

import org.jspecify.annotations.NullMarked;
