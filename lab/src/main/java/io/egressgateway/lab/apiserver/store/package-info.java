/**
 * The state: objects by key, one revision counter, a bounded event log.
 *
 * <p>Enters: whole objects. Leaves: objects, lists at a revision, changes. Depends on json only.
 * Confined to the server's event-loop thread.
 */
@NullMarked
package io.egressgateway.lab.apiserver.store;

import org.jspecify.annotations.NullMarked;
