package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.Optional;

/**
 * The body of a delete request.
 *
 * @param uid the object must have this UID
 * @param resourceVersion the object must have this version
 */
public record DeleteOptions(
    Optional<String> uid,
    Optional<String> resourceVersion,
    Propagation propagation,
    boolean dryRun) {
  /** What happens to the objects that this one owns. */
  public enum Propagation {
    BACKGROUND,
    FOREGROUND,
    ORPHAN
  }

  public static DeleteOptions read(JsonNode body, String propagationParameter, boolean dryRun) {
    String policy = body.path("propagationPolicy").asText(propagationParameter);
    boolean orphan = body.path("orphanDependents").asBoolean(false);
    Propagation propagation =
        orphan || policy.equals("Orphan")
            ? Propagation.ORPHAN
            : policy.equals("Foreground") ? Propagation.FOREGROUND : Propagation.BACKGROUND;
    JsonNode preconditions = body.path("preconditions");
    return new DeleteOptions(
        text(preconditions, "uid"),
        text(preconditions, "resourceVersion"),
        propagation,
        dryRun || !body.path("dryRun").isEmpty());
  }

  public static DeleteOptions background() {
    return new DeleteOptions(Optional.empty(), Optional.empty(), Propagation.BACKGROUND, false);
  }

  private static Optional<String> text(JsonNode node, String field) {
    String text = Json.text(node, field);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
