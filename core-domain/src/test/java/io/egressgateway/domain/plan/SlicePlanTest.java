package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.status.SliceChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlicePlanTest {
  private static final PolicyKey POLICY = PolicyKey.of("default", "p");

  private static Endpoint pod(int number) {
    return on("n1", number);
  }

  private static Endpoint on(String node, int number) {
    return new Endpoint(
        new NamespacedName("default", "pod" + number),
        Optional.of(new NodeName(node)),
        List.of(IpAddress.of("10.1.0.0").plus(number)));
  }

  private static List<Endpoint> pods(int... numbers) {
    return IntStream.of(numbers).mapToObj(SlicePlanTest::pod).toList();
  }

  private static EndpointSlice slice(String name, int... numbers) {
    return new EndpointSlice(name, POLICY, pods(numbers));
  }

  @Test
  void newEndpointsMakeNewSlicesOfAtMostTheLimit() {
    assertThat(SlicePlan.of(POLICY, List.of(), pods(1, 2, 3, 4, 5), 2))
        .containsExactly(
            new SliceChange.Create(POLICY, pods(1, 2)),
            new SliceChange.Create(POLICY, pods(3, 4)),
            new SliceChange.Create(POLICY, pods(5)));
  }

  @Test
  void theRestKeepsItsPlaceWhenAnEndpointGoes() {
    assertThat(SlicePlan.of(POLICY, List.of(slice("a", 3, 1, 2)), pods(2, 3), 3))
        .containsExactly(new SliceChange.Replace(POLICY, "a", pods(3, 2)));
  }

  @Test
  void aSliceThatChangesAnywayIsFilledBeforeOneWithRoom() {
    assertThat(SlicePlan.of(POLICY, List.of(slice("a", 1), slice("b", 2, 3)), pods(1, 3, 4), 2))
        .containsExactly(new SliceChange.Replace(POLICY, "b", pods(3, 4)));
  }

  @Test
  void roomIsFilledBeforeASliceIsMade() {
    assertThat(SlicePlan.of(POLICY, List.of(slice("a", 1)), pods(1, 2, 3), 2))
        .containsExactly(
            new SliceChange.Replace(POLICY, "a", pods(1, 2)),
            new SliceChange.Create(POLICY, pods(3)));
  }

  @Test
  void anEmptySliceIsDeleted() {
    assertThat(SlicePlan.of(POLICY, List.of(slice("a", 1), slice("b", 2)), pods(2), 2))
        .containsExactly(new SliceChange.Delete(POLICY, "a"));
  }

  @Test
  void aPodThatMovedReplacesItselfInPlace() {
    assertThat(SlicePlan.of(POLICY, List.of(slice("a", 1, 2)), List.of(on("n2", 1), pod(2)), 2))
        .containsExactly(new SliceChange.Replace(POLICY, "a", List.of(on("n2", 1), pod(2))));
  }

  private record Drawn(List<EndpointSlice> present, List<Endpoint> wanted, int max) {}

  private static Drawn draw(RandomGenerator random) {
    List<EndpointSlice> present = new ArrayList<>();
    for (int i = 0; i < random.nextInt(5); i++) {
      present.add(slice("s" + i, random.ints(random.nextInt(5), 0, 12).toArray()));
    }
    int[] wanted = random.ints(random.nextInt(10), 0, 12).distinct().toArray();
    return new Drawn(present, pods(wanted), random.nextInt(1, 5));
  }

  @Test
  void theSlicesHoldExactlyTheEndpointsAfterwards() {
    Cases.forAll(
        SlicePlanTest::draw,
        drawn -> {
          List<List<Endpoint>> after = applied(drawn);
          assertThat(after).allMatch(held -> !held.isEmpty() && held.size() <= drawn.max());
          assertThat(after.stream().flatMap(List::stream))
              .containsExactlyInAnyOrderElementsOf(drawn.wanted());
        });
  }

  @Test
  void noTwoSlicesFitIntoThreeQuartersOfOne() {
    Cases.forAll(
        SlicePlanTest::draw,
        drawn -> {
          List<Integer> sizes = applied(drawn).stream().map(List::size).sorted().toList();
          assertThat(sizes.size() < 2 || 4 * (sizes.get(0) + sizes.get(1)) > 3 * drawn.max())
              .as("%s of %d", sizes, drawn.max())
              .isTrue();
        });
  }

  @Test
  void sparseSlicesAreJoinedByMovingTheFewest() {
    assertThat(
            SlicePlan.of(
                POLICY,
                List.of(slice("a", 1, 2, 3, 4), slice("b", 5, 6), slice("c", 7)),
                pods(1, 2, 3, 4, 5, 6, 7),
                4))
        .containsExactly(
            new SliceChange.Replace(POLICY, "b", pods(5, 6, 7)),
            new SliceChange.Delete(POLICY, "c"));
  }

  private static List<List<Endpoint>> applied(Drawn drawn) {
    SortedMap<String, List<Endpoint>> after = new TreeMap<>();
    drawn.present().forEach(slice -> after.put(slice.name(), slice.endpoints()));
    for (SliceChange change : SlicePlan.of(POLICY, drawn.present(), drawn.wanted(), drawn.max())) {
      switch (change) {
        case SliceChange.Create create -> after.put("new" + after.size(), create.endpoints());
        case SliceChange.Replace replace -> after.put(replace.slice(), replace.endpoints());
        case SliceChange.Delete delete -> after.remove(delete.slice());
      }
    }
    return List.copyOf(after.values());
  }

  @Test
  void aSliceWhoseEndpointsAllStayIsLeftAloneWhenNothingIsNew() {
    Cases.forAll(
        SlicePlanTest::draw,
        drawn -> {
          List<EndpointSlice> settled = new ArrayList<>();
          applied(drawn)
              .forEach(held -> settled.add(new EndpointSlice("s" + settled.size(), POLICY, held)));
          assertThat(SlicePlan.of(POLICY, settled, drawn.wanted(), drawn.max())).isEmpty();
        });
  }
}
