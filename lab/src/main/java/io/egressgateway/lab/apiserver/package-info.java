/**
 * The embedded Kubernetes API server: start it, get a URL and a kubeconfig, break it on purpose.
 *
 * <p>Enters: options and HTTP requests. Leaves: HTTP responses and watch events. May depend on
 * Vert.x, Jackson, Bouncy Castle, the CEL library and its own sub-packages; on nothing of the
 * product.
 */
@NullMarked
package io.egressgateway.lab.apiserver;

import org.jspecify.annotations.NullMarked;
