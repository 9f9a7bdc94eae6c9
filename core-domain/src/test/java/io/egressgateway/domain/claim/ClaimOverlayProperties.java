package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Laid over a group, claims change who owns what they are for, and nothing else. */
class ClaimOverlayProperties {
  private static final String GROUP = "g";

  private record Laid(PublishedGroup group, SortedMap<EgressIdentity, NodeName> moved) {
    static Laid draw(RandomGenerator random) {
      int nodes = random.nextInt(1, 5);
      List<List<OwnedEgress>> owned = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        owned.add(new ArrayList<>());
      }
      int policy = 0;
      SortedMap<EgressIdentity, NodeName> moved = new TreeMap<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        AddressPair addresses = AddressPair.of(new Ipv4Address(0xc0000200 + i));
        SortedSet<PolicyKey> policies = new TreeSet<>();
        for (int p = random.nextInt(3); p > 0; p--) {
          policies.add(PolicyKey.of("ns", "p" + policy++));
        }
        owned.get(random.nextInt(nodes)).add(new OwnedEgress(addresses, policies));
        draw(random, nodes, new EgressIdentity.Shared(GROUP, addresses), moved);
      }
      for (List<OwnedEgress> of : owned) {
        SortedSet<PolicyKey> policies = new TreeSet<>();
        for (int p = random.nextInt(3); p > 0; p--) {
          PolicyKey key = PolicyKey.of("ns", "p" + policy++);
          policies.add(key);
          draw(random, nodes, new EgressIdentity.OnNode(GROUP, key), moved);
        }
        if (!policies.isEmpty()) {
          of.add(new OwnedEgress(AddressPair.NONE, policies));
        }
      }
      List<GatewayNode> all = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        all.add(new GatewayNode(node(i), "Ready", owned.get(i)));
      }
      return new Laid(
          new PublishedGroup(all, Sorted.map(Map.of(IpAddress.of("203.0.113.1"), Instant.EPOCH))),
          Sorted.map(moved));
    }

    private static void draw(
        RandomGenerator random,
        int nodes,
        EgressIdentity egress,
        SortedMap<EgressIdentity, NodeName> moved) {
      if (random.nextBoolean()) {
        moved.put(egress, node(random.nextInt(nodes)));
      }
    }

    PublishedGroup over() {
      return requireNonNull(
          ClaimOverlay.over(
                  Sorted.map(Map.of(GROUP, group)),
                  moved.isEmpty() ? Sorted.emptyMap() : Sorted.map(Map.of(GROUP, moved)))
              .get(GROUP));
    }
  }

  private static NodeName node(int number) {
    return new NodeName("n" + number);
  }

  /** One line for each policy of each egress at each node. */
  private static SortedSet<String> lines(
      PublishedGroup group, Map<EgressIdentity, NodeName> moved) {
    SortedSet<String> lines = new TreeSet<>();
    for (GatewayNode node : group.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        EgressIdentity shared =
            egress.addresses().isEmpty()
                ? new EgressIdentity.OnNode(GROUP, PolicyKey.of("none", "none"))
                : new EgressIdentity.Shared(GROUP, egress.addresses());
        lines.add(
            egress.addresses().isEmpty()
                ? ""
                : shared + " " + moved.getOrDefault(shared, node.node()));
        for (PolicyKey policy : egress.policies()) {
          EgressIdentity which =
              egress.addresses().isEmpty() ? new EgressIdentity.OnNode(GROUP, policy) : shared;
          lines.add(
              egress.addresses() + " " + policy + " " + moved.getOrDefault(which, node.node()));
        }
      }
    }
    lines.remove("");
    return lines;
  }

  @Test
  void claimedEgressesAreAtTheirClaimantsAndTheRestWhereItWas() {
    Cases.forAll(
        Laid::draw,
        laid ->
            assertThat(lines(laid.over(), Map.of())).isEqualTo(lines(laid.group(), laid.moved())));
  }

  @Test
  void nodesPhasesAndWhatRestsStayAsTheyAre() {
    Cases.forAll(
        Laid::draw,
        laid -> {
          PublishedGroup over = laid.over();
          assertThat(over.resting()).isEqualTo(laid.group().resting());
          assertThat(over.nodes().stream().map(GatewayNode::node).toList())
              .isEqualTo(laid.group().nodes().stream().map(GatewayNode::node).toList());
          if (laid.moved().isEmpty()) {
            assertThat(over).isSameAs(laid.group());
          }
        });
  }
}
