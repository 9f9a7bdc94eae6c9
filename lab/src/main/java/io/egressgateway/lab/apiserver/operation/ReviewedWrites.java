package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The writes of clients, in which webhooks have a say. A webhook may ask this server before it
 * answers, so nothing waits here: other requests are served meanwhile, and a write that another one
 * overtook is begun again. Confined to the event-loop thread.
 */
public final class ReviewedWrites {
  private static final int CONFLICT = 409;

  /** As often as a real server tries a patch again. */
  private static final int ATTEMPTS = 5;

  private final ObjectStore store;
  private final Writer writer;
  private final Patcher patcher;
  private final Remover remover;
  private final Reviewers reviewers;

  ReviewedWrites(
      ObjectStore store, Writer writer, Patcher patcher, Remover remover, Reviewers reviewers) {
    this.store = store;
    this.writer = writer;
    this.patcher = patcher;
    this.remover = remover;
    this.reviewers = reviewers;
  }

  /**
   * What a write led to.
   *
   * @param created whether the object was made
   */
  public record Written(ObjectNode object, boolean created) {}

  /** Makes an object; {@code body} is changed in place. */
  public Future<Written> create(Target target, ObjectNode body, WriteOptions options) {
    return reviewed(writer.draftNew(target, body, options));
  }

  /** Replaces an object or its status; {@code body} is changed in place. */
  public Future<Written> update(Target target, ObjectNode body, WriteOptions options) {
    return reviewed(writer.draftUpdate(target, body, options));
  }

  /** Patches an object or its status. */
  public Future<Written> patch(Target target, PatchKind kind, byte[] body, WriteOptions options) {
    return attempt(() -> patcher.patch(target, kind, body, options), ATTEMPTS);
  }

  /** Deletes an object, or marks it; see {@link Remover#delete}. */
  public Future<ObjectNode> delete(Target target, DeleteOptions options) {
    var live = store.get(target.key()).orElseThrow(target::notFound);
    return reviewers
        .deletion(target, live, options.dryRun())
        .map(_ -> remover.delete(target, options));
  }

  private Future<Written> attempt(Supplier<Draft> drafting, int left) {
    Draft draft = drafting.get();
    return reviewed(draft)
        .recover(failure ->
            left > 1 && overtaken(draft, failure)
                ? attempt(drafting, left - 1)
                : Future.failedFuture(failure));
  }

  /** A version that the client names itself is a reason to refuse, see {@link Writer#draft}. */
  private boolean overtaken(Draft draft, Throwable failure) {
    long now = store.get(draft.target().key()).map(live -> live.revision()).orElse(0L);
    long then = draft.live().map(live -> live.revision()).orElse(0L);
    return failure instanceof ApiException refused && refused.code() == CONFLICT && now != then;
  }

  private Future<Written> reviewed(Draft draft) {
    return reviewers
        .mutate(draft)
        .map(changed -> writer.complete(draft.with(changed)))
        .compose(complete -> reviewers.validate(complete).map(_ -> complete))
        .map(complete -> new Written(writer.store(complete), complete.live().isEmpty()));
  }
}
