package io.egressgateway.app.http;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.inspect.QuestionDesk;
import io.egressgateway.app.inspect.QuestionDesk.Examined;
import io.egressgateway.app.inspect.QuestionDesk.Outcome;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.survey.Finding;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code GET /doctor}: what stands in the way on this node, as JSON, for whoever seals the question
 * with the cluster's key. A refusal tells this node's clock, since a wrong one is a reason for it.
 */
public final class DoctorRoute implements Handler<HttpServerRequest> {
  public static final String PATH = "/doctor";

  private final Vertx vertx;
  private final QuestionDesk desk;

  public DoctorRoute(Vertx vertx, QuestionDesk desk) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.desk = requireNonNull(desk, "desk");
  }

  @Override
  public void handle(HttpServerRequest request) {
    var context = vertx.getOrCreateContext();
    desk.examine(
        Optional.ofNullable(request.getHeader(Seal.HEADER)).orElse(""),
        outcome -> context.runOnContext(_ -> reply(request.response(), outcome)));
  }

  private void reply(HttpServerResponse response, Outcome<Examined> outcome) {
    SealedReply.send(
        response,
        outcome,
        () ->
            SealedReply.json(
                response.setStatusCode(401), clock(new JsonObject(), desk.now().toEpochMilli())),
        DoctorRoute::json);
  }

  private static JsonObject clock(JsonObject json, long millis) {
    return json.put("clock", millis);
  }

  private static JsonObject json(Examined examined) {
    JsonArray findings = new JsonArray();
    examined.findings().forEach(finding -> findings.add(json(finding)));
    return clock(
            new JsonObject().put("node", examined.node().value()), examined.clock().toEpochMilli())
        .put("findings", findings);
  }

  private static JsonObject json(Finding finding) {
    return new JsonObject()
        .put("check", finding.check().name().toLowerCase(Locale.ROOT))
        .put("level", finding.level().name().toLowerCase(Locale.ROOT))
        .put("found", finding.found())
        .put("matters", finding.matters())
        .put("remedy", finding.remedy());
  }
}
