package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SharedMapProperties {
  private static final int KEYS = 40;

  /**
   * The same entries, made by a random story of changes, and in a map that is known to be right.
   */
  private record Drawn(SharedMap<Integer, String> map, TreeMap<Integer, String> model) {}

  private static Drawn draw(RandomGenerator random) {
    TreeMap<Integer, String> model = new TreeMap<>();
    for (int i = random.nextInt(KEYS); i > 0; i--) {
      model.put(random.nextInt(KEYS), "v" + random.nextInt(3));
    }
    return changed(new Drawn(SharedMap.of(model), model), random, random.nextInt(60));
  }

  private static Drawn changed(Drawn from, RandomGenerator random, int times) {
    SharedMap<Integer, String> map = from.map();
    TreeMap<Integer, String> model = new TreeMap<>(from.model());
    for (int i = 0; i < times; i++) {
      int key = random.nextInt(KEYS);
      if (random.nextBoolean()) {
        String value = "v" + random.nextInt(3);
        map = map.with(key, value);
        model.put(key, value);
      } else {
        map = map.without(key);
        model.remove(key);
      }
    }
    return new Drawn(map, model);
  }

  @Test
  void holdsWhatAStoryOfChangesLeaves() {
    Cases.forAll(
        SharedMapProperties::draw,
        drawn -> {
          assertThat(new ArrayList<>(drawn.map().entrySet()))
              .isEqualTo(new ArrayList<>(drawn.model().entrySet()));
          assertThat(drawn.map()).isEqualTo(drawn.model()).hasSameHashCodeAs(drawn.model());
          assertThat(drawn.map().toString()).isEqualTo(drawn.model().toString());
          assertThat(drawn.map()).hasSize(drawn.model().size());
          for (int key = 0; key < KEYS; key++) {
            assertThat(drawn.map().get(key)).isEqualTo(drawn.model().get(key));
          }
        });
  }

  @Test
  void otherValuesAreThoseOfTheKeysInTheirOrder() {
    Cases.forAll(
        SharedMapProperties::draw,
        drawn -> {
          TreeMap<Integer, String> all = new TreeMap<>();
          TreeMap<Integer, String> some = new TreeMap<>();
          List<String> walked = new ArrayList<>();
          drawn
              .model()
              .forEach((key, value) -> {
                all.put(key, key + value);
                walked.add(key + value);
                if (key % 3 == 0) {
                  some.put(key, key + value);
                }
              });
          List<String> asked = new ArrayList<>();
          SharedMap<Integer, String> mapped =
              drawn
                  .map()
                  .mapped((key, value) -> {
                    asked.add(key + value);
                    return key + value;
                  });
          List<String> seen = new ArrayList<>();
          drawn.map().forEach((key, value) -> seen.add(key + value));
          assertThat(mapped).isEqualTo(all);
          assertThat(asked).isEqualTo(walked);
          assertThat(seen).isEqualTo(walked);
          assertThat(
                  drawn
                      .map()
                      .mappedPresent((key, value) ->
                          key % 3 == 0 ? Optional.of(key + value) : Optional.empty()))
              .isEqualTo(some);
        });
  }

  @Test
  void aChangeLeavesTheMapThatItWasMadeFromAsItWas() {
    Cases.forAll(
        random -> {
          Drawn before = draw(random);
          changed(before, random, 20);
          return before;
        },
        drawn -> assertThat(drawn.map()).isEqualTo(drawn.model()));
  }

  @Test
  void rangesAreThoseOfATreeMap() {
    Cases.forAll(
        SharedMapProperties::draw,
        drawn -> {
          for (int key = 0; key <= KEYS; key += 5) {
            assertThat(drawn.map().headMap(key)).isEqualTo(drawn.model().headMap(key));
            assertThat(drawn.map().tailMap(key)).isEqualTo(drawn.model().tailMap(key));
            assertThat(drawn.map().subMap(key, key + 7))
                .isEqualTo(drawn.model().subMap(key, key + 7));
          }
          if (!drawn.model().isEmpty()) {
            assertThat(drawn.map().firstKey()).isEqualTo(drawn.model().firstKey());
            assertThat(drawn.map().lastKey()).isEqualTo(drawn.model().lastKey());
          }
        });
  }

  private record Pair(Drawn one, Drawn other) {}

  @Test
  void differencesAreTheKeysThatDiffer() {
    Cases.forAll(
        random -> {
          Drawn one = draw(random);
          // Related maps share most of their trees, unrelated ones nothing.
          return new Pair(one, random.nextBoolean() ? changed(one, random, 3) : draw(random));
        },
        pair -> {
          TreeSet<Integer> expected = new TreeSet<>();
          for (int key = 0; key < KEYS; key++) {
            if (!Objects.equals(pair.one().model().get(key), pair.other().model().get(key))) {
              expected.add(key);
            }
          }
          assertThat(pair.one().map().differences(pair.other().map()))
              .isEqualTo(List.copyOf(expected));
        });
  }

  /** A key whose comparisons are counted. */
  private record Counted(int number, int[] comparisons) implements Comparable<Counted> {
    @Override
    public int compareTo(Counted other) {
      comparisons[0]++;
      return Integer.compare(number, other.number);
    }
  }

  @Test
  void aChangeAndWhatDiffersCostPathsAndNotTheMap() {
    int[] comparisons = new int[1];
    SharedMap<Counted, String> map = Sorted.emptyMap();
    // Ascending keys are what an unbalanced tree suffers most from.
    for (int i = 0; i < 10_000; i++) {
      map = map.with(new Counted(i, comparisons), "");
    }
    comparisons[0] = 0;
    SharedMap<Counted, String> more = map.with(new Counted(5_000, comparisons), "x");
    assertThat(more.without(new Counted(7_000, comparisons)).differences(map)).hasSize(2);
    // A weight-balanced tree of 10,000 is at most 32 deep.
    assertThat(comparisons[0]).isLessThan(32 * 32);
  }

  @Test
  void nothingCanBePutIntoIt() {
    SharedMap<Integer, String> map = Sorted.map(Map.of(1, "a"));
    assertThatThrownBy(() -> map.put(2, "b")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    SortedMap<Integer, String> empty = Sorted.emptyMap();
    assertThatThrownBy(empty::firstKey).isInstanceOf(NoSuchElementException.class);
    assertThat(Sorted.map(map)).isSameAs(map);
  }
}
