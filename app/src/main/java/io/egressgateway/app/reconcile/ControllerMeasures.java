package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.runtime.EgressMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a published plan says, in numbers. Labels are names of gateways and nodes. Owner thread. */
final class ControllerMeasures {
  private static final String MOVED = "Moved";

  private final EgressMetrics metrics;
  private final TreeMap<String, Long> moves = new TreeMap<>();

  ControllerMeasures(EgressMetrics metrics) {
    this.metrics = requireNonNull(metrics, "metrics");
  }

  void take(Publication published) {
    addresses(published);
    pools(published);
    tunnels(published);
    policies(published);
    moves(published);
  }

  private void addresses(Publication published) {
    TreeMap<String, Integer> byNode = new TreeMap<>();
    published
        .groups()
        .values()
        .forEach(group -> {
          for (GatewayNode node : group.nodes().nodes()) {
            int owned =
                node.egresses().stream()
                    .mapToInt(egress -> egress.addresses().toList().size())
                    .sum();
            byNode.merge(node.node().value(), owned, Integer::sum);
          }
        });
    metrics.gauges("egress_gateway_addresses", byNode);
  }

  private void pools(Publication published) {
    TreeMap<String, Integer> total = new TreeMap<>();
    TreeMap<String, Integer> free = new TreeMap<>();
    published
        .groups()
        .forEach((name, group) -> {
          IpUsage usage = group.usage();
          total.put(name + "/ipv4", usage.ipv4Total());
          total.put(name + "/ipv6", usage.ipv6Total());
          free.put(name + "/ipv4", usage.ipv4Free());
          free.put(name + "/ipv6", usage.ipv6Free());
        });
    metrics.gauges("egress_pool_total_addresses", total);
    metrics.gauges("egress_pool_free_addresses", free);
  }

  private void tunnels(Publication published) {
    TreeMap<String, Integer> byPhase = new TreeMap<>();
    for (TunnelPhase phase : TunnelPhase.values()) {
      byPhase.put(phase.text(), 0);
    }
    published
        .tunnels()
        .values()
        .forEach(tunnel -> byPhase.merge(tunnel.phase().text(), 1, Integer::sum));
    metrics.gauges("egress_tunnel_nodes", byPhase);
  }

  /** Each type of condition that policies have, such as {@code allocated_true}. */
  private void policies(Publication published) {
    TreeMap<String, Integer> byCondition = new TreeMap<>();
    for (PolicyStatus status : published.policies().values()) {
      for (Condition condition : status.conditions()) {
        String type = condition.type().toLowerCase(Locale.ROOT);
        byCondition.merge(type + "_" + condition.status(), 1, Integer::sum);
      }
    }
    metrics.gauges("egress_policy_conditions", byCondition);
  }

  /** Counted at the gateway, where each egress that moved is noted once. */
  private void moves(Publication published) {
    for (Note note : published.notes()) {
      if (note.reason().equals(MOVED) && note.subject() instanceof Note.Subject.OfGroup(var name)) {
        moves.merge(name, 1L, Long::sum);
      }
    }
    metrics.counters("egress_failover_moves", Sorted.map(Map.copyOf(moves)));
  }
}
