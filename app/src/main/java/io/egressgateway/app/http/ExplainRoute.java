package io.egressgateway.app.http;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.inspect.KernelAnswer;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.app.inspect.QuestionDesk;
import io.egressgateway.app.inspect.QuestionDesk.Outcome;
import io.egressgateway.app.inspect.QuestionDesk.Told;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.Match;
import io.egressgateway.domain.datapath.TunnelWay;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code GET /explain?source=ADDRESS&destination=ADDRESS}: what this node's kernel says of a
 * packet, as JSON, for whoever seals the question with the cluster's key.
 */
public final class ExplainRoute implements Handler<HttpServerRequest> {
  public static final String PATH = "/explain";

  private final Vertx vertx;
  private final QuestionDesk desk;

  public ExplainRoute(Vertx vertx, QuestionDesk desk) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.desk = requireNonNull(desk, "desk");
  }

  @Override
  public void handle(HttpServerRequest request) {
    var context = vertx.getOrCreateContext();
    desk.ask(
        Optional.ofNullable(request.getParam("source")).orElse(""),
        Optional.ofNullable(request.getParam("destination")).orElse(""),
        Optional.ofNullable(request.getHeader(Seal.HEADER)).orElse(""),
        outcome -> context.runOnContext(_ -> reply(request.response(), outcome)));
  }

  private static void reply(HttpServerResponse response, Outcome<Told> outcome) {
    SealedReply.send(
        response,
        outcome,
        () -> SealedReply.text(response, 401, "the seal does not hold"),
        told -> json(told.question(), told.answer()));
  }

  private static JsonObject json(Question question, KernelAnswer answer) {
    JsonObject json =
        new JsonObject()
            .put("node", question.node().value())
            .put("source", question.source().toString())
            .put("destination", question.destination().toString())
            .put("rules", structure(answer.structure()))
            .put("complete", answer.complete())
            .put("match", match(answer.traced().match()));
    answer.egress().ifPresent(print -> json.put("egress", print.toString()));
    fate(json, answer.traced().fate());
    answer.way().ifPresent(way -> json.put("way", way(way)));
    return json;
  }

  private static String structure(ObservedTables.Structure structure) {
    return switch (structure) {
      case ObservedTables.Structure.Intact() -> "intact";
      case ObservedTables.Structure.Absent() -> "absent";
      case ObservedTables.Structure.Damaged(var findings) ->
          "damaged: " + String.join("; ", findings);
    };
  }

  private static String match(Match match) {
    return switch (match) {
      case Match.Guarded() -> "the destination is an egress IP of this node's gateway group";
      case Match.NotCovered() -> "no policy covers the source";
      case Match.NotForwarded() -> "the destination is no unicast address";
      case Match.Named(IpRange range, Verdict.Through _) -> "a policy names " + range;
      case Match.Named(IpRange range, Verdict.Excluded()) -> range + " is excluded";
      case Match.InsideCluster(IpRange range) -> "inside of the cluster, " + range;
      case Match.ByDefault _ -> "outside of the cluster";
      case Match.OtherDestinations() -> "covered for other destinations only";
    };
  }

  private static void fate(JsonObject json, Fate fate) {
    switch (fate) {
      case Fate.SnatTo(IpAddress eip) -> json.put("fate", "snat").put("eip", eip.toString());
      case Fate.Masquerade() -> json.put("fate", "masquerade");
      case Fate.ForwardToGateway(FwMark mark) ->
          json.put("fate", "gateway").put("mark", mark.toString());
      case Fate.Dropped(Fate.Reason reason) ->
          json.put("fate", "drop").put("reason", reason.name().toLowerCase(Locale.ROOT));
      case Fate.Untouched() -> json.put("fate", "untouched");
    }
  }

  private static JsonObject way(TunnelWay way) {
    return new JsonObject()
        .put("table", way.table().toString())
        .put("nextHop", way.nextHop().toString())
        .put("mac", way.mac().toString())
        .put("nodeAddress", way.node().toString());
  }
}
