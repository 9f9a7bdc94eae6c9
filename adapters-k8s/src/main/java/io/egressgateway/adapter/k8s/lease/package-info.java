/**
 * Which replica of the controller leads, where it hears heartbeats, and the secret that all share.
 *
 * <p>Enters: a Lease and a Secret of the controller's namespace. Leaves: the ports Leadership,
 * LeaderDirectory and ClusterKey. May depend on fabric8's client; sees no other package here.
 */
@NullMarked
package io.egressgateway.adapter.k8s.lease;

import org.jspecify.annotations.NullMarked;
