package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.topology.EgressView;
import io.egressgateway.domain.topology.GatewayView;
import io.egressgateway.domain.topology.GatewayView.PoolUse;
import io.egressgateway.domain.topology.Move;
import io.egressgateway.domain.topology.NodeView;
import io.egressgateway.domain.topology.Outage;
import io.egressgateway.domain.topology.PolicyView;
import io.egressgateway.domain.topology.Topology;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the drawing and the time line are made of, as JSON. Counts are of everything; what is named
 * one by one is limited, so that a large cluster makes no large message, and says how much is left
 * out.
 */
final class OverviewJson {
  static final int GATEWAYS = 40;
  static final int NODES = 400;
  static final int EGRESSES = 300;

  /** Of one node, so that the first of many does not use up the rest. */
  static final int EGRESSES_OF_NODE = 12;

  private final View view;
  private final Topology topology;
  private final EgressJson egressJson;
  private final Map<String, Map<NodeName, List<EgressView>>> owned = new TreeMap<>();
  private int nodesLeft = NODES;
  private int egressesLeft = EGRESSES;

  private OverviewJson(View view) {
    this.view = requireNonNull(view, "view");
    this.topology = view.topology();
    this.egressJson = new EgressJson(view);
    for (EgressView egress : topology.egresses().values()) {
      owned
          .computeIfAbsent(egress.egress().group(), _ -> new TreeMap<>())
          .computeIfAbsent(egress.owner(), _ -> new ArrayList<>())
          .add(egress);
    }
  }

  /** The same view gives the same text. */
  static JsonObject of(View view) {
    return new OverviewJson(view).overview();
  }

  /** Of a controller that has not listed the cluster yet. */
  static JsonObject starting(Serving serving) {
    return new JsonObject().put("starting", true).put("serving", serving(serving));
  }

  private JsonObject overview() {
    JsonArray gateways = new JsonArray();
    topology.gateways().values().stream().limit(GATEWAYS).forEach(g -> gateways.add(gateway(g)));
    JsonObject json =
        new JsonObject()
            .put("revision", view.revision())
            .put("at", view.at().toString())
            .put("serving", serving(view.serving()))
            .put("totals", totals())
            .put("gateways", gateways)
            .put("gatewaysLeftOut", Math.max(0, topology.gateways().size() - GATEWAYS))
            .put("moves", moves())
            .put("outages", outages());
    view.history().begun().ifPresent(begun -> json.put("watchingSince", begun.toString()));
    return json;
  }

  private static JsonObject serving(Serving serving) {
    return new JsonObject()
        .put("replica", serving.replica())
        .put("leading", serving.leading())
        .put("version", serving.version());
  }

  private JsonObject totals() {
    Map<PolicyView.State, Long> states =
        topology.policies().values().stream()
            .collect(Collectors.groupingBy(PolicyView::state, TreeMap::new, Collectors.counting()));
    JsonObject byState = new JsonObject();
    for (PolicyView.State state : PolicyView.State.values()) {
      byState.put(EgressJson.state(state), states.getOrDefault(state, 0L));
    }
    List<NodeView> gateways = topology.nodes().values().stream().filter(NodeView::gateway).toList();
    long addresses =
        topology.egresses().keySet().stream()
            .mapToLong(egress -> egress.addresses().toList().size())
            .sum();
    return new JsonObject()
        .put("gateways", topology.gateways().size())
        .put("nodes", topology.nodes().size())
        .put("gatewayNodes", gateways.size())
        .put("gatewayNodesUp", gateways.stream().filter(NodeView::isUp).count())
        .put(
            "nodesRefusing",
            topology.nodes().values().stream().filter(node -> node.refused().isPresent()).count())
        .put("egresses", topology.egresses().size())
        .put("addresses", addresses)
        .put("policies", topology.policies().size())
        .put("policiesByState", byState)
        .put("pods", topology.pods());
  }

  private JsonObject gateway(GatewayView gateway) {
    Map<NodeName, List<EgressView>> byNode = owned.getOrDefault(gateway.name().group(), Map.of());
    JsonArray nodes = new JsonArray();
    int leftOut = 0;
    for (Map.Entry<NodeName, String> member : gateway.members().entrySet()) {
      if (nodesLeft > 0) {
        nodesLeft--;
        nodes.add(
            member(
                member.getKey(),
                member.getValue(),
                byNode.getOrDefault(member.getKey(), List.of())));
      } else {
        leftOut++;
      }
    }
    JsonArray refused = new JsonArray();
    gateway.refused().stream().map(Rejection::toString).forEach(refused::add);
    return new JsonObject()
        .put("id", gateway.name().group())
        .put("kind", gateway.name().kind())
        .put("name", gateway.name().name())
        .put("refused", refused)
        .put("policies", gateway.policies())
        .put(
            "pools",
            new JsonArray()
                .add(pool("IPv4", gateway.pools().ipv4()))
                .add(pool("IPv6", gateway.pools().ipv6())))
        .put("nodes", nodes)
        .put("nodesLeftOut", leftOut);
  }

  private static JsonObject pool(String family, PoolUse use) {
    return new JsonObject().put("family", family).put("total", use.total()).put("used", use.used());
  }

  private JsonObject member(NodeName name, String phase, List<EgressView> egresses) {
    JsonArray shown = new JsonArray();
    int count = Math.min(Math.min(EGRESSES_OF_NODE, egressesLeft), egresses.size());
    egressesLeft -= count;
    egresses.subList(0, count).forEach(egress -> shown.add(egressJson.egress(egress)));
    JsonArray addresses = new JsonArray();
    Optional<NodeView> node = Optional.ofNullable(topology.nodes().get(name));
    node.ifPresent(known -> known.addresses().forEach(a -> addresses.add(a.toString())));
    return new JsonObject()
        .put("name", name.value())
        .put("phase", phase)
        .put("cordoned", node.filter(known -> !known.schedulable()).isPresent())
        .put("gone", node.isEmpty())
        .put("refused", node.flatMap(NodeView::refused).orElse(""))
        .put("addresses", addresses)
        .put("egresses", shown)
        .put("egressesLeftOut", egresses.size() - count);
  }

  private JsonArray moves() {
    JsonArray moves = new JsonArray();
    for (Move move : view.history().moves()) {
      JsonArray some = new JsonArray();
      for (EgressIdentity egress : move.some()) {
        some.add(EgressJson.addresses(egress));
      }
      moves.add(
          new JsonObject()
              .put("at", move.at().toString())
              .put("gateway", move.group())
              .put("from", move.from().value())
              .put("to", move.to().value())
              .put("cause", move.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .put("count", move.count())
              .put("some", some));
    }
    return moves;
  }

  private JsonArray outages() {
    JsonArray outages = new JsonArray();
    for (Outage outage : view.history().outages()) {
      JsonObject json =
          new JsonObject().put("node", outage.node().value()).put("phase", outage.phase().text());
      EgressJson.put(json, "from", outage.from());
      outage.until().ifPresent(until -> json.put("until", until.toString()));
      outages.add(json);
    }
    return outages;
  }
}
