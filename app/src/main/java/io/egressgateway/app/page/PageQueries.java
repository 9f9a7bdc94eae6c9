package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.topology.PolicyFilter;
import io.egressgateway.domain.topology.PolicyView;
import io.egressgateway.domain.topology.Topology;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Answers questions by JSON; what a question has wrong is said with field, value and allowed. */
final class PageQueries {
  /** Longest text of a filter: an IPv6 address or a namespace and a name have less. */
  private static final int LONGEST = 512;

  private static final int USUAL_SIZE = 25;
  private static final int LARGEST_SIZE = 200;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** A question that cannot be answered; the message is for whoever asked. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String field, String value, String allowed) {
      super(field + ": \"" + value + "\" is not " + allowed);
    }
  }

  /** A question about a view. */
  @FunctionalInterface
  private interface Question {
    JsonObject about(View view) throws Malformed;
  }

  private final Supplier<Optional<View>> views;
  private final Supplier<Serving> serving;

  PageQueries(Supplier<Optional<View>> views, Supplier<Serving> serving) {
    this.views = requireNonNull(views, "views");
    this.serving = requireNonNull(serving, "serving");
  }

  /** Gateways, nodes, egresses, moves. */
  Reply topology() {
    return answer(OverviewJson::of);
  }

  /** What those who listen are told. */
  JsonObject overview() {
    return views.get().map(OverviewJson::of).orElseGet(this::starting);
  }

  private JsonObject starting() {
    return OverviewJson.starting(serving.get());
  }

  /** One page of policies: {@code q}, {@code gateway}, {@code node}, {@code state}. */
  Reply policies(MultiMap asked) {
    return answer(view -> {
      PolicyFilter filter =
          new PolicyFilter(
              text(asked, "q").orElse(""),
              text(asked, "gateway"),
              text(asked, "node"),
              state(asked));
      PolicyFilter.Page page = filter.of(view.topology(), number(asked, "page", 0, 0), size(asked));
      EgressJson json = new EgressJson(view);
      JsonArray rows = new JsonArray();
      page.policies().forEach(policy -> rows.add(json.row(policy)));
      return paged(view, rows, page.total(), page.page(), page.pages());
    });
  }

  /** One page of the pods of a policy: {@code kind}, {@code namespace}, {@code name}. */
  Reply pods(MultiMap asked) {
    return answer(view -> {
      List<Endpoint> pods = Topology.pods(view.snapshot(), key(asked));
      int size = size(asked);
      int pages = Math.max(1, Math.ceilDiv(pods.size(), size));
      int page = Math.clamp(number(asked, "page", 0, 0), 0, pages - 1);
      JsonArray rows = new JsonArray();
      pods.stream().skip((long) page * size).limit(size).forEach(pod -> rows.add(pod(pod)));
      return paged(view, rows, pods.size(), page, pages);
    });
  }

  private Reply answer(Question question) {
    try {
      Optional<View> view = views.get();
      return Reply.json(view.isPresent() ? question.about(view.get()) : starting());
    } catch (Malformed wrong) {
      return Reply.text(400, String.valueOf(wrong.getMessage()));
    }
  }

  private static JsonObject paged(View view, JsonArray rows, int total, int page, int pages) {
    return new JsonObject()
        .put("revision", view.revision())
        .put("rows", rows)
        .put("total", total)
        .put("page", page)
        .put("pages", pages);
  }

  private static JsonObject pod(Endpoint pod) {
    JsonArray addresses = new JsonArray();
    pod.addresses().forEach(address -> addresses.add(address.toString()));
    JsonObject json =
        new JsonObject()
            .put("namespace", pod.pod().namespace())
            .put("name", pod.pod().name())
            .put("addresses", addresses);
    pod.node().ifPresent(node -> json.put("node", node.value()));
    return json;
  }

  private static Optional<String> text(MultiMap asked, String field) throws Malformed {
    Optional<String> given = Optional.ofNullable(asked.get(field)).filter(t -> !t.isEmpty());
    if (given.filter(text -> text.length() > LONGEST).isPresent()) {
      throw new Malformed(field, given.get().substring(0, 20) + "...", "at most 512 characters");
    }
    return given;
  }

  private static Optional<PolicyView.State> state(MultiMap asked) throws Malformed {
    Optional<String> given = text(asked, "state");
    for (PolicyView.State state : PolicyView.State.values()) {
      if (given.filter(EgressJson.state(state)::equals).isPresent()) {
        return Optional.of(state);
      }
    }
    if (given.isPresent()) {
      throw new Malformed(
          "state", given.get(), "one of refused, waiting, overridden, programming, in-force");
    }
    return Optional.empty();
  }

  private static int size(MultiMap asked) throws Malformed {
    int size = number(asked, "size", USUAL_SIZE, 1);
    if (size > LARGEST_SIZE) {
      throw new Malformed("size", String.valueOf(size), "a number from 1 to " + LARGEST_SIZE);
    }
    return size;
  }

  private static int number(MultiMap asked, String field, int fallback, int least)
      throws Malformed {
    Optional<String> given = text(asked, field);
    if (given.isEmpty()) {
      return fallback;
    }
    if (!NUMBER.matcher(given.get()).matches() || Integer.parseInt(given.get()) < least) {
      throw new Malformed(field, given.get(), "a whole number of at least " + least);
    }
    return Integer.parseInt(given.get());
  }

  private static PolicyKey key(MultiMap asked) throws Malformed {
    String kind = text(asked, "kind").orElse("");
    String name = text(asked, "name").orElse("");
    if (name.isEmpty()) {
      throw new Malformed("name", "", "the name of a policy");
    }
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "egresspolicy" -> PolicyKey.of(text(asked, "namespace").orElse(""), name);
      case "egressclusterpolicy" -> new PolicyKey.ClusterWide(name);
      case "egress" -> new PolicyKey.OfEgress(name);
      default ->
          throw new Malformed("kind", kind, "one of EgressPolicy, EgressClusterPolicy, Egress");
    };
  }
}
