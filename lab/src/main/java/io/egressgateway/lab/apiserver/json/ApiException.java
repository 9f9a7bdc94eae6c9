package io.egressgateway.lab.apiserver.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A request refused with a Kubernetes Status: HTTP code, reason, message and details. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient ObjectNode details;

  private ApiException(int code, String reason, String message, ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  public static ApiException of(int code, String reason, String message) {
    return new ApiException(code, reason, message, Json.object());
  }

  public static ApiException badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  public static ApiException notFound(String group, String plural, String name) {
    return new ApiException(
        404,
        "NotFound",
        qualified(group, plural) + " \"" + name + "\" not found",
        details(group, plural, name));
  }

  public static ApiException noSuchPath() {
    return of(404, "NotFound", "the server could not find the requested resource");
  }

  public static ApiException alreadyExists(String group, String plural, String name) {
    return new ApiException(
        409,
        "AlreadyExists",
        qualified(group, plural) + " \"" + name + "\" already exists",
        details(group, plural, name));
  }

  public static ApiException conflict(String group, String plural, String name, String why) {
    return new ApiException(
        409,
        "Conflict",
        "Operation cannot be fulfilled on "
            + qualified(group, plural)
            + " \""
            + name
            + "\": "
            + why,
        details(group, plural, name));
  }

  public static ApiException forbidden(String group, String plural, String name, String why) {
    return new ApiException(
        403,
        "Forbidden",
        qualified(group, plural) + " \"" + name + "\" is forbidden: " + why,
        details(group, plural, name));
  }

  /** The schema or a rule refuses an object: 422 with one cause per field. */
  public static ApiException invalid(
      String group, String kind, String name, List<FieldCause> causes) {
    ObjectNode details = details(group, kind, name);
    ArrayNode list = details.putArray("causes");
    for (FieldCause cause : causes) {
      list.addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
    List<String> lines = causes.stream().map(c -> c.field() + ": " + c.message()).toList();
    String all = lines.size() == 1 ? lines.get(0) : "[" + String.join(", ", lines) + "]";
    String what = kind + (group.isEmpty() ? "" : "." + group);
    return new ApiException(422, "Invalid", what + " \"" + name + "\" is invalid: " + all, details);
  }

  /** Fields owned by other managers: 409 with one cause per field (server-side apply). */
  public static ApiException applyConflict(String message, List<FieldCause> causes) {
    ObjectNode details = Json.object();
    ArrayNode list = details.putArray("causes");
    for (FieldCause cause : causes) {
      list.addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
    return new ApiException(409, "Conflict", message, details);
  }

  public static ApiException expired(String message) {
    return of(410, "Expired", message);
  }

  public static ApiException unsupportedMediaType(String message) {
    return of(415, "UnsupportedMediaType", message);
  }

  public static ApiException methodNotAllowed() {
    return of(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  public int code() {
    return code;
  }

  /** The Status document. */
  public ObjectNode status() {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    return status.put("code", code);
  }

  private static ObjectNode details(String group, String kind, String name) {
    ObjectNode details = Json.object().put("name", name);
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return details.put("kind", kind);
  }

  private static String qualified(String group, String plural) {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
