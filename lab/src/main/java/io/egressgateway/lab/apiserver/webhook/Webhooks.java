package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.access.AdmissionPolicies;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Draft;
import io.egressgateway.lab.apiserver.operation.Reviewers;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.patch.JsonPatch;
import io.egressgateway.lab.apiserver.store.Change;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the webhooks of all configurations in the store, by the name of the configuration, and
 * before validating ones the admission policies.
 */
public final class Webhooks implements Reviewers {
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final String MUTATING = "mutatingwebhookconfigurations." + GROUP;
  private static final String VALIDATING = "validatingwebhookconfigurations." + GROUP;

  private final WebhookCalls calls;
  private final AdmissionPolicies policies;
  private final SortedMap<String, List<Webhook>> mutating = new TreeMap<>();
  private final SortedMap<String, List<Webhook>> validating = new TreeMap<>();

  public Webhooks(Vertx vertx, ObjectStore store, ServiceRoutes routes) {
    this.calls = new WebhookCalls(vertx, routes);
    this.policies = new AdmissionPolicies(store);
    store.observe(this::changed);
  }

  private void changed(Change change) {
    switch (change.object().key().collection()) {
      case MUTATING -> changed(change, mutating);
      case VALIDATING -> changed(change, validating);
      default -> {}
    }
  }

  private static void changed(Change change, SortedMap<String, List<Webhook>> all) {
    String name = change.object().key().name();
    if (change.kind() == Change.Kind.DELETED) {
      all.remove(name);
    } else {
      all.put(name, Webhook.all(change.object().json()));
    }
  }

  private static List<Webhook> asked(
      SortedMap<String, List<Webhook>> all, Target target, String operation) {
    // As in a real server, so that a broken webhook can be taken away.
    if (all.isEmpty() || target.type().group().equals(GROUP)) {
      return List.of();
    }
    return all.values().stream()
        .flatMap(List::stream)
        .filter(webhook -> webhook.isAskedAbout(target, operation))
        .toList();
  }

  private static String operation(Draft draft) {
    return draft.live().isPresent() ? "UPDATE" : "CREATE";
  }

  @Override
  public Future<ObjectNode> mutate(Draft draft) {
    Future<ObjectNode> object = Future.succeededFuture(draft.object());
    for (Webhook webhook : asked(mutating, draft.target(), operation(draft))) {
      object = object.compose(now -> mutate(webhook, draft, now));
    }
    return object;
  }

  private Future<ObjectNode> mutate(Webhook webhook, Draft draft, ObjectNode now) {
    boolean dryRun = draft.options().dryRun();
    ObjectNode review =
        ReviewBody.of(draft.target(), operation(draft), now, draft.before(), dryRun);
    return answer(webhook, review, dryRun, draft.options().warnings())
        .map(response -> patched(webhook, response, now));
  }

  private static ObjectNode patched(Webhook webhook, JsonNode response, ObjectNode now) {
    String patch = Json.text(response, "patch");
    if (patch.isEmpty()) {
      return now;
    }
    try {
      JsonNode changes = Json.parse(Base64.getDecoder().decode(patch));
      if (JsonPatch.apply(now, changes) instanceof ObjectNode changed) {
        return changed;
      }
    } catch (ApiException | IllegalArgumentException wrong) {
      throw webhook.failure("cannot apply its patch: " + wrong.getMessage());
    }
    throw webhook.failure("its patch leaves no object");
  }

  @Override
  public Future<Void> validate(Draft draft) {
    boolean dryRun = draft.options().dryRun();
    String operation = operation(draft);
    Future<Void> done = Future.succeededFuture().map(_ -> reviewed(draft));
    for (Webhook webhook : asked(validating, draft.target(), operation)) {
      ObjectNode review =
          ReviewBody.of(draft.target(), operation, draft.object(), draft.before(), dryRun);
      done =
          done.compose(_ -> answer(webhook, review, dryRun, draft.options().warnings()).mapEmpty());
    }
    return done;
  }

  private @Nullable Void reviewed(Draft draft) {
    policies.review(draft);
    return null;
  }

  @Override
  public Future<Void> deletion(Target target, StoredObject live, boolean dryRun) {
    Future<Void> done = Future.succeededFuture();
    for (Webhook webhook : asked(validating, target, "DELETE")) {
      ObjectNode review =
          ReviewBody.of(target, "DELETE", MissingNode.getInstance(), live.json(), dryRun);
      done = done.compose(_ -> answer(webhook, review, dryRun, new ArrayList<>()).mapEmpty());
    }
    return done;
  }

  /** The answer that lets the object pass; an empty one where the webhook need not be asked. */
  private Future<JsonNode> answer(
      Webhook webhook, ObjectNode review, boolean dryRun, List<String> warnings) {
    if (dryRun && !webhook.dryRun()) {
      return Future.failedFuture(webhook.noDryRun());
    }
    return calls
        .ask(webhook, review)
        .recover(failure ->
            webhook.mandatory()
                ? Future.failedFuture(failure)
                : Future.succeededFuture(Json.object().put("allowed", true)))
        .map(response -> {
          if (!response.path("allowed").asBoolean()) {
            throw webhook.denial(response.path("status"));
          }
          for (JsonNode warning : response.path("warnings")) {
            warnings.add(warning.asText());
          }
          return response;
        });
  }
}
