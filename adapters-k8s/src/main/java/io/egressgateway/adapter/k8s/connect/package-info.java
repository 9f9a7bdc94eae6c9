/**
 * The connection to the API server.
 *
 * <p>Enters: a kubeconfig, or what a pod or the environment gives. Leaves: fabric8's client with
 * our timeouts, and the permissions that are missing. May depend on fabric8's client.
 */
@NullMarked
package io.egressgateway.adapter.k8s.connect;

import org.jspecify.annotations.NullMarked;
