package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A node of which everything that it owns moves to another one. */
class HandOverProperties {
  private record Move(DatapathTables before, DatapathTables after, NodeSnapshot snapshot) {}

  private static Move moved(NodeSnapshot snapshot) {
    DatapathTables before = tables(snapshot, Sorted.emptyMap());
    NodeSnapshot next = withoutOwn(snapshot);
    return new Move(before, tables(next, before.egresses()), next);
  }

  private static DatapathTables tables(
      NodeSnapshot snapshot, SortedMap<EgressId, EgressFingerprint> known) {
    return NodeDatapath.of(
            snapshot, RandomNode.NETWORK, DatapathSettings.DEFAULT, RandomNode.TUNNEL, known)
        .tables();
  }

  private static NodeSnapshot withoutOwn(NodeSnapshot s) {
    TreeMap<String, PublishedGroup> published = new TreeMap<>();
    s.published()
        .forEach((name, group) -> {
          List<OwnedEgress> own = new ArrayList<>();
          List<GatewayNode> nodes = new ArrayList<>();
          for (GatewayNode node : group.nodes()) {
            boolean self = node.node().equals(RandomNode.SELF);
            own.addAll(self ? node.egresses() : List.of());
            nodes.add(self ? new GatewayNode(node.node(), node.phase(), List.of()) : node);
          }
          nodes.add(new GatewayNode(RandomNode.OTHER, "Ready", own));
          published.put(name, new PublishedGroup(nodes));
        });
    return RandomNode.withPublished(s, published);
  }

  @Test
  void everythingTranslatedHereThatStaysInUseIsLeavingAndNothingElse() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          Move move = moved(snapshot);
          TreeMap<EgressId, SortedSet<IpAddress>> expected = new TreeMap<>();
          for (IpFamily family : IpFamily.values()) {
            move.before()
                .families()
                .get(family)
                .snat()
                .forEach((egress, address) -> {
                  if (move.after().gateways().containsKey(egress)) {
                    expected.computeIfAbsent(egress, _ -> new TreeSet<>()).add(address);
                  }
                });
          }
          assertThat(HandOver.leaving(move.before(), move.after())).isEqualTo(expected);
          assertThat(HandOver.leaving(move.after(), move.before())).isEmpty();
          assertThat(HandOver.leaving(move.before(), move.before())).isEmpty();
        });
  }

  @Test
  void packetsOfWhatIsKeptAreTranslatedAsBeforeAndAllOthersGoAsDesired() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          Move move = moved(snapshot);
          List<EgressId> kept =
              HandOver.leaving(move.before(), move.after()).keySet().stream().limit(1).toList();
          DatapathTables joined = HandOver.keeping(move.before(), move.after(), kept);
          for (var pod : move.snapshot().ownPods().values()) {
            for (IpAddress source : pod.addresses()) {
              for (IpAddress destination : RandomNode.destinations(source.family())) {
                PacketTracer.Traced wanted =
                    new PacketTracer(move.after()).read(source, destination);
                PacketTracer.Traced traced = new PacketTracer(joined).read(source, destination);
                Optional<EgressId> egress = wanted.egress().filter(kept::contains);
                Fate expected =
                    egress
                        .<Fate>map(id ->
                            new Fate.SnatTo(
                                requireNonNull(
                                    move.before().families().get(source.family()).snat().get(id))))
                        .orElse(wanted.fate());
                assertThat(traced.fate()).as("%s to %s", source, destination).isEqualTo(expected);
              }
            }
          }
          for (IpFamily family : IpFamily.values()) {
            FamilyTables one = joined.families().get(family);
            assertThat(one.guardedEips()).containsAll(one.snat().values());
          }
        });
  }
}
