package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.store.StoredObject;
import io.vertx.core.Future;

/**
 * Whoever else has a say in writes. Futures fail with an {@code ApiException}; where nobody is to
 * be asked they are done already. Event-loop thread.
 */
public interface Reviewers {
  /** The object with the changes of mutating webhooks. */
  Future<ObjectNode> mutate(Draft draft);

  /** Done where no validating webhook refuses. */
  Future<Void> validate(Draft draft);

  /** Done where no validating webhook refuses the deletion. */
  Future<Void> deletion(Target target, StoredObject live, boolean dryRun);
}
