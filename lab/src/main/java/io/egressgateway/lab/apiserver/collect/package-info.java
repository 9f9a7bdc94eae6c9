/**
 * What happens by itself: garbage collection by owner, namespace and CRD deletion.
 *
 * <p>Enters: changes of the store. Leaves: deletions. Depends on store, resource, operation.
 * Confined to the event-loop thread.
 */
@NullMarked
package io.egressgateway.lab.apiserver.collect;

import org.jspecify.annotations.NullMarked;
