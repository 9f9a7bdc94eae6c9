package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NodeDatapathStepProperties {
  private static final int STEPS = 12;

  /** A cluster that changes in one place at a time; all else stays the same object. */
  private static List<NodeSnapshot> story(RandomGenerator random) {
    List<NodeSnapshot> story = new ArrayList<>();
    story.add(RandomNode.draw(random));
    for (int i = 0; i < STEPS; i++) {
      story.add(changed(story.getLast(), RandomNode.draw(random), random));
    }
    return story;
  }

  private static NodeSnapshot changed(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    int part = random.nextInt(10);
    return new NodeSnapshot(
        before.node(),
        part == 0 ? other.labels() : before.labels(),
        part == 1 ? Sorted.emptyMap() : before.namespaceLabels(),
        part <= 4 && part >= 2 ? pods(before, other, random) : before.ownPods(),
        part == 5 ? other.groups() : before.groups(),
        part == 6 ? other.published() : before.published(),
        part == 7 ? policies(before, other, random) : before.policies(),
        part == 8 ? other.tunnels() : before.tunnels(),
        part >= 8 ? slices(before, other, random) : before.slices(),
        random.nextInt(20) == 0 ? other.clusterRanges() : before.clusterRanges());
  }

  /** One pod is replaced, renamed to share an address, removed, or comes back. */
  private static SortedMap<NamespacedName, Pod> pods(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    List<Pod> choice = new ArrayList<>(other.ownPods().values());
    Pod chosen = choice.get(random.nextInt(choice.size()));
    NamespacedName twin = new NamespacedName("ns", "twin");
    return switch (random.nextInt(4)) {
      case 0 -> Sorted.without(before.ownPods(), chosen.name());
      case 1 ->
          Sorted.with(
              before.ownPods(),
              twin,
              new Pod(twin, chosen.node(), chosen.labels(), chosen.addresses()));
      default -> Sorted.with(before.ownPods(), chosen.name(), chosen);
    };
  }

  private static SortedMap<PolicyKey, EgressPolicy> policies(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    TreeMap<PolicyKey, EgressPolicy> policies = new TreeMap<>(before.policies());
    if (!policies.isEmpty() && random.nextBoolean()) {
      policies.remove(new ArrayList<>(policies.keySet()).get(random.nextInt(policies.size())));
    } else {
      other.policies().values().stream()
          .skip(random.nextInt(1 + other.policies().size()))
          .findFirst()
          .ifPresent(policy -> policies.put(policy.key(), policy));
    }
    return Sorted.map(policies);
  }

  private static List<EndpointSlice> slices(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    List<EndpointSlice> slices = new ArrayList<>(before.slices());
    if (!slices.isEmpty() && random.nextBoolean()) {
      slices.remove(random.nextInt(slices.size()));
    }
    other.slices().stream()
        .skip(random.nextInt(1 + other.slices().size()))
        .findFirst()
        .ifPresent(slice -> {
          slices.removeIf(
              known -> known.name().equals(slice.name()) && known.policy().equals(slice.policy()));
          slices.add(random.nextInt(1 + slices.size()), slice);
        });
    return slices;
  }

  private static NodeDatapath.Input input(
      NodeSnapshot snapshot, SortedMap<EgressId, EgressFingerprint> known) {
    return new NodeDatapath.Input(
        snapshot, RandomNode.NETWORK, DatapathSettings.DEFAULT, RandomNode.TUNNEL, known);
  }

  @Test
  void whatIsWorkedOutFromWhatChangedIsWhatIsWorkedOutWhole() {
    Cases.forAll(
        random -> story(random),
        story -> {
          Optional<NodeDatapath.Worked> last = Optional.empty();
          SortedMap<EgressId, EgressFingerprint> known = Sorted.emptyMap();
          for (NodeSnapshot snapshot : story) {
            NodeDatapath.Input input = input(snapshot, known);
            NodeDatapath.Worked worked =
                last.map(before -> NodeDatapath.next(before, input))
                    .orElseGet(() -> NodeDatapath.first(input));
            assertThat(worked.desired()).isEqualTo(NodeDatapath.first(input).desired());
            last.ifPresent(before ->
                assertThat(NodeDatapath.announced(before, snapshot, RandomNode.TUNNEL))
                    .isEqualTo(NodeDatapath.announced(snapshot, RandomNode.TUNNEL)));
            known = worked.desired().tables().egresses();
            last = Optional.of(worked);
          }
        });
  }
}
