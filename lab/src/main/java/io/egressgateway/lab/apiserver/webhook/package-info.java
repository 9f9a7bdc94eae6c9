/**
 * Admission webhooks, asked before an object is stored.
 *
 * <p>Enters: webhook configurations from the store, drafts of writes. Leaves: changed objects, or
 * refusals in Kubernetes' words. Event-loop thread; other code may run while a webhook is asked.
 */
@NullMarked
package io.egressgateway.lab.apiserver.webhook;

import org.jspecify.annotations.NullMarked;
