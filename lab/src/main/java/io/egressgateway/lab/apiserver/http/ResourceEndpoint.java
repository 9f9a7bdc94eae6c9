package io.egressgateway.lab.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.access.AccessControl;
import io.egressgateway.lab.apiserver.apply.FieldManager;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.AccessReview;
import io.egressgateway.lab.apiserver.operation.DeleteOptions;
import io.egressgateway.lab.apiserver.operation.Operations;
import io.egressgateway.lab.apiserver.operation.PageToken;
import io.egressgateway.lab.apiserver.operation.PatchKind;
import io.egressgateway.lab.apiserver.operation.Reader;
import io.egressgateway.lab.apiserver.operation.ReviewedWrites;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.operation.WriteOptions;
import io.egressgateway.lab.apiserver.store.StoredObject;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The endpoints of one kind: maps methods to verbs and parameters to their options. */
public final class ResourceEndpoint {
  private final Operations operations;
  private final Watches watches;
  private final InstantSource clock;
  private final AccessControl access;

  public ResourceEndpoint(
      Operations operations, Watches watches, InstantSource clock, AccessControl access) {
    this.operations = operations;
    this.watches = watches;
    this.clock = clock;
    this.access = access;
  }

  void read(HttpServerRequest request, Target target) {
    Parameters parameters = new Parameters(request);
    if (parameters.flag("watch")) {
      watches.open(request, target);
    } else if (target.name().isEmpty()) {
      list(request, target, parameters);
    } else {
      StoredObject found = operations.reader().get(target);
      View view = View.of(target.type(), parameters, clock);
      Replies.json(request, 200, view.object(found, true), List.of());
    }
  }

  private void list(HttpServerRequest request, Target target, Parameters parameters) {
    String token = parameters.text("continue");
    Optional<PageToken> from =
        token.isEmpty() ? exact(parameters) : Optional.of(PageToken.parse(token));
    Reader.Selection selection = parameters.selection();
    int limit = (int) Math.min(Integer.MAX_VALUE, parameters.number("limit"));
    Reader.Page page = operations.reader().list(target, selection, limit, from);
    View view = View.of(target.type(), parameters, clock);
    Replies.json(request, 200, view.list(page, selection.isEverything()), List.of());
  }

  /** A list at exactly one revision is a page that starts before the first object. */
  private Optional<PageToken> exact(Parameters parameters) {
    long revision = parameters.number("resourceVersion");
    if (revision > operations.store().revision()) {
      throw ApiException.of(
          504,
          "Timeout",
          "Too large resource version: "
              + revision
              + ", current: "
              + operations.store().revision());
    }
    return revision > 0 && parameters.text("resourceVersionMatch").equals("Exact")
        ? Optional.of(new PageToken(revision, "", ""))
        : Optional.empty();
  }

  void write(HttpServerRequest request, Target target, Identity who, byte[] body) {
    HttpMethod method = request.method();
    Parameters parameters = new Parameters(request);
    boolean collection = target.name().isEmpty();
    if (method.equals(HttpMethod.POST) && AccessReview.is(target.type())) {
      ObjectNode question = object(parameters, body);
      Replies.json(request, 201, AccessReview.answer(target.type(), question, who, access::allows));
    } else if (method.equals(HttpMethod.POST) && collection) {
      WriteOptions options = options(target, parameters, who, "");
      answer(
          request,
          target,
          operations.writes().create(target, object(parameters, body), options),
          options);
    } else if (method.equals(HttpMethod.PUT) && !collection) {
      WriteOptions options = options(target, parameters, who, "");
      answer(
          request,
          target,
          operations.writes().update(target, object(parameters, body), options),
          options);
    } else if (method.equals(HttpMethod.PATCH) && !collection) {
      patch(request, target, who, body);
    } else if (method.equals(HttpMethod.DELETE)) {
      delete(request, target, parameters, body);
    } else {
      throw ApiException.methodNotAllowed();
    }
  }

  private void patch(HttpServerRequest request, Target target, Identity who, byte[] body) {
    Parameters parameters = new Parameters(request);
    PatchKind kind = PatchKind.of(parameters.header("Content-Type"));
    String manager = kind == PatchKind.APPLY ? "apply" : "";
    WriteOptions options = options(target, parameters, who, manager);
    answer(request, target, operations.writes().patch(target, kind, body, options), options);
  }

  private void answer(
      HttpServerRequest request,
      Target target,
      Future<ReviewedWrites.Written> write,
      WriteOptions options) {
    Replies.whenDone(
        request,
        write,
        written ->
            reply(
                request,
                written.created() ? 201 : 200,
                target,
                written.object(),
                options.warnings()));
  }

  private void delete(
      HttpServerRequest request, Target target, Parameters parameters, byte[] body) {
    JsonNode sent = body.length == 0 ? Json.object() : Json.parse(body);
    DeleteOptions options =
        DeleteOptions.read(sent, parameters.text("propagationPolicy"), parameters.dryRun());
    if (!target.name().isEmpty()) {
      Replies.whenDone(
          request,
          operations.writes().delete(target, options),
          result -> {
            if (Json.text(result, "kind").equals("Status")) {
              Replies.json(request, 200, result);
            } else {
              reply(request, 200, target, result, List.of());
            }
          });
      return;
    }
    deleteAll(request, target, parameters, options);
  }

  private void deleteAll(
      HttpServerRequest request, Target target, Parameters parameters, DeleteOptions options) {
    Reader.Page all = operations.reader().list(target, parameters.selection(), 0, Optional.empty());
    ObjectNode list =
        Json.object()
            .put("kind", target.type().kind() + "List")
            .put("apiVersion", target.type().apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(all.revision()));
    ArrayNode items = list.putArray("items");
    Future<?> done = Future.succeededFuture();
    for (StoredObject object : all.items()) {
      Target one = new Target(target.type(), object.key().namespace(), object.key().name(), "");
      done = done.compose(_ -> operations.writes().delete(one, options));
      items.add(object.json());
    }
    Replies.whenDone(request, done, _ -> Replies.json(request, 200, list));
  }

  private void reply(
      HttpServerRequest request,
      int code,
      Target target,
      ObjectNode object,
      List<String> warnings) {
    View view = View.of(target.type(), new Parameters(request), clock);
    // What was just stored is written as text once, for this answer and for every later reader.
    Buffer text =
        operations
            .store()
            .get(target.named(Json.name(object)).key())
            .filter(stored -> stored.json() == object)
            .map(stored -> view.object(stored, true))
            .orElseGet(() -> view.object(object));
    Replies.json(request, code, text, warnings);
  }

  private static WriteOptions options(
      Target target, Parameters parameters, Identity who, String how) {
    String manager = parameters.text("fieldManager");
    if (manager.isEmpty() && how.isEmpty()) {
      manager = parameters.header("User-Agent").split("/", 2)[0];
      manager = manager.isEmpty() ? "unknown" : manager;
    }
    WriteOptions.UnknownFields unknown =
        switch (parameters.text("fieldValidation")) {
          case "Strict" -> WriteOptions.UnknownFields.STRICT;
          case "Ignore" -> WriteOptions.UnknownFields.IGNORE;
          default -> WriteOptions.UnknownFields.WARN;
        };
    FieldManager field =
        new FieldManager(
            manager, target.type().apiVersion(), target.subresource(), parameters.flag("force"));
    return new WriteOptions(who, field, parameters.dryRun(), unknown, new ArrayList<>());
  }

  private static ObjectNode object(Parameters parameters, byte[] body) {
    String type = parameters.header("Content-Type");
    if (type.contains("protobuf")) {
      return ProtobufBody.read(body);
    }
    JsonNode sent = type.contains("yaml") ? Json.parseYaml(body) : Json.parse(body);
    if (sent instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the request body is not an object");
  }
}
