/**
 * The verbs: create, get, list, update, patch, apply, delete, with the rules of a real API server.
 *
 * <p>Enters: parsed requests. Leaves: objects or {@code ApiException}. Depends on all packages
 * above except http and auth. Confined to the event-loop thread.
 */
@NullMarked
package io.egressgateway.lab.apiserver.operation;

import org.jspecify.annotations.NullMarked;
