package io.egressgateway.app.egctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.operate.ClusterPicture;
import io.egressgateway.adapter.k8s.operate.ShownCondition;
import io.egressgateway.adapter.k8s.operate.ShownGroup;
import io.egressgateway.adapter.k8s.operate.ShownPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.status.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who holds what, where, since when; and which policies wait for an address. */
public final class StatusReport {
  private static final Pattern SHARE = Pattern.compile("([0-9]+) of ([0-9]+)");
  private static final String NOTHING = "-";

  /** Conditions without which a policy has no egress; others may be False of a policy that has. */
  private static final List<String> NEEDED =
      List.of(
          Condition.ACCEPTED, Condition.ALLOCATED, Condition.IP_ALLOCATED, Condition.IP_ASSIGNED);

  private final ClusterPicture picture;
  private final SortedMap<PolicyKey, Instant> moves;
  private final Instant now;
  private final ObjectNode data = JsonNodeFactory.instance.objectNode();
  private final ArrayNode egresses = data.putArray("egresses");
  private final ArrayNode nodes = data.putArray("nodes");
  private final ArrayNode waiting = data.putArray("waiting");
  private final TextTable egressTable =
      new TextTable("GATEWAY", "EGRESS IP", "NODE", "PHASE", "SINCE", "POLICIES", "PROGRAMMED");
  private final TextTable wideTable =
      new TextTable("GATEWAY", "EGRESS IP", "NODE", "PHASE", "SINCE", "PROGRAMMED", "POLICIES");
  private final TextTable nodeTable =
      new TextTable("NODE", "PHASE", "MARK", "TUNNEL ADDRESS", "PARENT");
  private final TextTable waitingTable = new TextTable("WAITING POLICY", "REASON", "MESSAGE");

  private StatusReport(ClusterPicture picture, SortedMap<PolicyKey, Instant> moves, Instant now) {
    this.picture = picture;
    this.moves = moves;
    this.now = now;
  }

  /**
   * Reports.
   *
   * @param moves when policies' egresses moved last, as far back as is known
   */
  public static Report of(
      ClusterPicture picture, SortedMap<PolicyKey, Instant> moves, Instant now) {
    StatusReport report = new StatusReport(picture, moves, now);
    picture.groups().values().forEach(report::group);
    picture.tunnels().values().forEach(report::node);
    picture.policies().values().forEach(report::waiting);
    String rest = report.waitingTable.isEmpty() ? "" : "\n" + report.waitingTable;
    String egresses = report.egressTable.isEmpty() ? "No egress IP is in use.\n" : "";
    return new Report(
        report.data,
        (egresses.isEmpty() ? report.egressTable.toString() : egresses) + rest,
        (egresses.isEmpty() ? report.wideTable.toString() : egresses)
            + "\n"
            + report.nodeTable
            + rest);
  }

  private void group(ShownGroup group) {
    for (GatewayNode node : group.published().nodes()) {
      node.egresses().forEach(egress -> egress(group.name(), node, egress));
    }
  }

  private void egress(String group, GatewayNode node, OwnedEgress egress) {
    String address = egress.addresses().isEmpty() ? "(node's own)" : egress.addresses().toString();
    Optional<Instant> since = since(egress.policies());
    String programmed = programmed(egress.policies());
    String age = since.map(time -> age(Duration.between(time, now))).orElse(NOTHING);
    String policies =
        egress.policies().stream().map(PolicyKey::toString).collect(Collectors.joining(", "));
    String count = Integer.toString(egress.policies().size());
    egressTable.row(group, address, node.node().value(), node.phase(), age, count, programmed);
    wideTable.row(group, address, node.node().value(), node.phase(), age, programmed, policies);
    ObjectNode one = egresses.addObject();
    one.put("gateway", group);
    egress.addresses().ipv4().ifPresent(ip -> one.put("ipv4", ip.toString()));
    egress.addresses().ipv6().ifPresent(ip -> one.put("ipv6", ip.toString()));
    one.put("node", node.node().value()).put("phase", node.phase());
    since.ifPresent(time -> one.put("since", time.toString()));
    one.put("programmed", programmed);
    ArrayNode users = one.putArray("policies");
    egress.policies().forEach(policy -> users.add(policy.toString()));
  }

  /** The last move, else the first allocation. */
  private Optional<Instant> since(SortedSet<PolicyKey> policies) {
    return policies.stream()
        .flatMap(policy ->
            Stream.concat(
                Optional.ofNullable(moves.get(policy)).stream(),
                condition(policy, Condition.ALLOCATED).flatMap(ShownCondition::since).stream()))
        .max(Comparator.naturalOrder());
  }

  private Optional<ShownCondition> condition(PolicyKey policy, String type) {
    return Optional.ofNullable(picture.policies().get(policy))
        .flatMap(shown -> shown.condition(type));
  }

  /** Of several policies the one that is least so: what does not hold before what does. */
  private String programmed(SortedSet<PolicyKey> policies) {
    return policies.stream()
        .flatMap(policy -> condition(policy, "Programmed").stream())
        .min(Comparator.comparing(ShownCondition::holds))
        .map(StatusReport::share)
        .orElse(NOTHING);
  }

  private static String share(ShownCondition condition) {
    Matcher matcher = SHARE.matcher(condition.message());
    if (matcher.find()) {
      return matcher.group();
    }
    return condition.holds() ? "yes" : condition.reason();
  }

  private void node(Tunnel tunnel) {
    String phase = tunnel.phase().map(TunnelPhase::text).orElse(NOTHING);
    String mark = tunnel.mark().map(Object::toString).orElse(NOTHING);
    String parent =
        tunnel.parent().map(found -> found.link() + " " + found.addresses()).orElse(NOTHING);
    nodeTable.row(
        tunnel.node().value(), phase, mark, tunnel.addresses().toString(), parent.strip());
    nodes
        .addObject()
        .put("name", tunnel.node().value())
        .put("phase", phase)
        .put("mark", mark)
        .put("tunnelAddresses", tunnel.addresses().toString());
  }

  private void waiting(ShownPolicy policy) {
    if (policy.conditions().isEmpty() && policy.node().isEmpty()) {
      waiting(policy, "NotSeen", "no controller has told of it yet");
      return;
    }
    policy.conditions().stream()
        .filter(condition -> !condition.holds() && NEEDED.contains(condition.type()))
        .findFirst()
        .ifPresent(condition -> waiting(policy, condition.reason(), condition.message()));
  }

  private void waiting(ShownPolicy policy, String reason, String message) {
    waitingTable.row(policy.key().toString(), reason, message);
    waiting
        .addObject()
        .put("policy", policy.key().toString())
        .put("reason", reason)
        .put("message", message);
  }

  /** As kubectl shows ages: the largest unit, two of them while they are small. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 7200) {
      return seconds / 60 + "m";
    }
    return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
