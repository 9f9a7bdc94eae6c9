package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.topology.EgressView;
import io.egressgateway.domain.topology.Holding;
import io.egressgateway.domain.topology.PolicyView;
import io.egressgateway.domain.topology.Since;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Egresses and policies of a view as JSON. */
final class EgressJson {
  /** So many policies of an egress are named in the drawing: those with the most pods. */
  static final int POLICIES = 4;

  private static final Comparator<PolicyView> MOST_PODS =
      Comparator.<PolicyView>comparingInt(policy -> -policy.pods().orElse(0))
          .thenComparing(PolicyView::key);

  private final View view;

  EgressJson(View view) {
    this.view = requireNonNull(view, "view");
  }

  /** An egress in the drawing. */
  JsonObject egress(EgressView egress) {
    JsonObject json =
        new JsonObject()
            .put("addresses", addresses(egress.egress()))
            .put("carried", egress.carried())
            .put("policies", egress.policies().size())
            .put("pods", egress.pods());
    since(json, egress.egress());
    JsonArray most = new JsonArray();
    egress.policies().stream()
        .flatMap(key -> Optional.ofNullable(view.topology().policies().get(key)).stream())
        .sorted(MOST_PODS)
        .limit(POLICIES)
        .forEach(policy -> most.add(named(policy)));
    return json.put("most", most);
  }

  private static JsonObject named(PolicyView policy) {
    JsonObject json = key(policy.key()).put("state", state(policy.state()));
    policy.pods().ifPresent(pods -> json.put("pods", pods));
    return json;
  }

  /** A row of the list of policies. */
  JsonObject row(PolicyView policy) {
    JsonObject json =
        key(policy.key())
            .put("gateway", policy.group())
            .put("state", state(policy.state()))
            .put("detail", policy.detail());
    policy.pods().ifPresent(pods -> json.put("pods", pods));
    policy.node().ifPresent(node -> json.put("node", node.value()));
    policy
        .egress()
        .ifPresent(egress -> {
          json.put("addresses", addresses(egress));
          since(json, egress);
        });
    return json;
  }

  private static JsonObject key(PolicyKey key) {
    // A part of an Egress with several addresses is asked for by the name that tells it from
    // others.
    String called = key instanceof PolicyKey.OfEgress(String part) ? part : key.objectName();
    JsonObject json = new JsonObject().put("kind", key.kind()).put("name", called);
    if (key instanceof PolicyKey.Namespaced(var name)) {
      json.put("namespace", name.namespace());
    }
    return json;
  }

  static String state(PolicyView.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Empty for a node's own address. */
  static JsonArray addresses(EgressIdentity egress) {
    JsonArray addresses = new JsonArray();
    egress.addresses().toList().forEach(address -> addresses.add(address.toString()));
    return addresses;
  }

  private void since(JsonObject json, EgressIdentity egress) {
    Optional.ofNullable(view.history().holdings().get(egress))
        .map(Holding::since)
        .ifPresent(since -> put(json, "since", since));
  }

  /** The time, and whether it may have begun before. */
  static void put(JsonObject json, String name, Since since) {
    json.put(name, since.at().toString()).put("witnessed", since.witnessed());
  }
}
