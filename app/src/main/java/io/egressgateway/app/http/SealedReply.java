package io.egressgateway.app.http;

import io.egressgateway.app.inspect.QuestionDesk.Outcome;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** How the outcomes of sealed questions are told by HTTP. */
final class SealedReply {
  private SealedReply() {}

  /**
   * Sends it, unless nobody waits for it any more.
   *
   * @param refused sends that the seal does not hold
   * @param body of an answer
   */
  static <T> void send(
      HttpServerResponse response,
      Outcome<T> outcome,
      Runnable refused,
      Function<T, JsonObject> body) {
    if (response.ended() || response.closed()) {
      return;
    }
    switch (outcome) {
      case Outcome.Refused<T>() -> refused.run();
      case Outcome.Malformed<T>(String allowed) -> text(response, 400, allowed);
      case Outcome.Busy<T>() -> text(response, 429, "another question is being answered");
      case Outcome.Failed<T>(String reason) -> text(response, 503, reason);
      case Outcome.Answered<T>(T answer) -> json(response, body.apply(answer));
    }
  }

  static void text(HttpServerResponse response, int status, String text) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(text + "\n");
  }

  static void json(HttpServerResponse response, JsonObject body) {
    response.putHeader("Content-Type", "application/json").end(body.encode() + "\n");
  }
}
