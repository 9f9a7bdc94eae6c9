package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SortedProperties {
  /** A map, what the JDK says it holds, and an earlier state of both. */
  private record Grown(
      SortedMap<Integer, String> map,
      TreeMap<Integer, String> expected,
      SortedMap<Integer, String> earlier,
      TreeMap<Integer, String> expectedEarlier) {}

  private static Grown grow(RandomGenerator random) {
    int keys = 1 + random.nextInt(300);
    TreeMap<Integer, String> expected = new TreeMap<>();
    for (int i = random.nextInt(keys); i > 0; i--) {
      expected.put(random.nextInt(keys), "first");
    }
    SortedMap<Integer, String> map = Sorted.map(expected);
    SortedMap<Integer, String> earlier = map;
    TreeMap<Integer, String> expectedEarlier = new TreeMap<>(expected);
    int steps = random.nextInt(400);
    for (int i = 0; i < steps; i++) {
      int key = random.nextInt(keys);
      if (random.nextInt(100) < 55) {
        String value = "v" + random.nextInt(3);
        map = Sorted.with(map, key, value);
        expected.put(key, value);
      } else {
        map = Sorted.without(map, key);
        expected.remove(key);
      }
      if (random.nextInt(50) == 0) {
        earlier = map;
        expectedEarlier = new TreeMap<>(expected);
      }
    }
    return new Grown(map, expected, earlier, expectedEarlier);
  }

  @Test
  void changedCopiesHoldWhatATreeMapHoldsAndLeaveTheOriginalAlone() {
    Cases.forAll(
        SortedProperties::grow,
        grown -> {
          assertThat(new ArrayList<>(grown.map().entrySet()))
              .isEqualTo(new ArrayList<>(grown.expected().entrySet()));
          assertThat(new ArrayList<>(grown.earlier().entrySet()))
              .isEqualTo(new ArrayList<>(grown.expectedEarlier().entrySet()));
          assertThat(grown.map()).isEqualTo(grown.expected()).hasSameSizeAs(grown.expected());
          for (int key = -1; key <= 300; key++) {
            assertThat(grown.map().get(key)).isEqualTo(grown.expected().get(key));
          }
        });
  }

  @Test
  void differencesAreThoseOfANaiveComparison() {
    Cases.forAll(
        SortedProperties::grow,
        grown -> {
          List<String> told = new ArrayList<>();
          Sorted.differences(
              grown.earlier(),
              grown.map(),
              (key, before, after) -> told.add(key + " " + before + " " + after));
          List<String> expected = new ArrayList<>();
          for (int key = 0; key <= 300; key++) {
            String before = grown.expectedEarlier().get(key);
            String after = grown.expected().get(key);
            if (before == null ? after != null : !before.equals(after)) {
              expected.add(key + " " + before + " " + after);
            }
          }
          assertThat(told).isEqualTo(expected);
        });
  }

  @Test
  void partsAreThoseOfATreeMap() {
    Cases.forAll(
        random -> Map.entry(grow(random), random.nextInt(300)),
        drawn -> {
          Grown grown = drawn.getKey();
          int from = drawn.getValue();
          assertThat(grown.map().headMap(from)).isEqualTo(grown.expected().headMap(from));
          assertThat(grown.map().tailMap(from)).isEqualTo(grown.expected().tailMap(from));
          assertThat(grown.map().subMap(from, from + 20))
              .isEqualTo(grown.expected().subMap(from, from + 20));
          if (!grown.expected().isEmpty()) {
            assertThat(grown.map().firstKey()).isEqualTo(grown.expected().firstKey());
            assertThat(grown.map().lastKey()).isEqualTo(grown.expected().lastKey());
          }
        });
  }

  @Test
  void whatTheyShareIsNotLookedAt() {
    TreeMap<Integer, String> entries = new TreeMap<>();
    for (int i = 0; i < 100_000; i++) {
      entries.put(i, "v");
    }
    SortedMap<Integer, String> before = Sorted.map(entries);
    int[] compared = {0};
    SortedMap<Counted, String> counted = counted(before, compared);
    SortedMap<Counted, String> after = Sorted.with(counted, new Counted(777, compared), "w");
    compared[0] = 0;
    List<Integer> told = new ArrayList<>();
    Sorted.differences(counted, after, (key, _, _) -> told.add(key.value));
    assertThat(told).containsExactly(777);
    assertThat(compared[0]).isLessThan(500);
  }

  /** A number that counts how often it is compared. */
  private record Counted(int value, int[] compared) implements Comparable<Counted> {
    @Override
    public int compareTo(Counted other) {
      compared[0]++;
      return Integer.compare(value, other.value);
    }
  }

  private static SortedMap<Counted, String> counted(
      SortedMap<Integer, String> plain, int[] compared) {
    TreeMap<Counted, String> entries = new TreeMap<>();
    plain.forEach((key, value) -> entries.put(new Counted(key, compared), value));
    return Sorted.map(entries);
  }

  @Test
  void nothingCanBeChangedInPlace() {
    SortedMap<Integer, String> map = Sorted.map(Map.of(1, "v"));
    assertThatThrownBy(() -> map.put(2, "w")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("w"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Sorted.set(List.of(1)).remove(1))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
