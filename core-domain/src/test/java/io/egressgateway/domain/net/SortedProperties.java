package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SortedProperties {
  private static final int ELEMENTS = 60;

  /** A set, what the JDK says it holds, and an earlier state of both. */
  private record Drawn(
      SortedSet<Integer> set,
      TreeSet<Integer> model,
      SortedSet<Integer> earlier,
      TreeSet<Integer> earlierModel) {}

  private static Drawn draw(RandomGenerator random) {
    TreeSet<Integer> model = new TreeSet<>();
    for (int i = random.nextInt(ELEMENTS); i > 0; i--) {
      model.add(random.nextInt(ELEMENTS));
    }
    SortedSet<Integer> set = Sorted.set(model);
    SortedSet<Integer> earlier = set;
    TreeSet<Integer> earlierModel = new TreeSet<>(model);
    for (int i = random.nextInt(40); i > 0; i--) {
      int element = random.nextInt(ELEMENTS);
      if (random.nextBoolean()) {
        set = Sorted.with(set, element);
        model.add(element);
      } else {
        set = Sorted.without(set, element);
        model.remove(element);
      }
    }
    return new Drawn(set, model, earlier, earlierModel);
  }

  @Test
  void aSetHoldsWhatAStoryOfChangesLeavesAndTheOneBeforeStaysAsItWas() {
    Cases.forAll(
        SortedProperties::draw,
        drawn -> {
          assertThat(new ArrayList<>(drawn.set())).isEqualTo(new ArrayList<>(drawn.model()));
          assertThat(drawn.set())
              .isEqualTo(drawn.model())
              .hasSameHashCodeAs(drawn.model())
              .hasToString(drawn.model().toString());
          assertThat(drawn.earlier()).isEqualTo(drawn.earlierModel());
        });
  }

  @Test
  void partsOfASetAreThoseOfATreeSet() {
    Cases.forAll(
        SortedProperties::draw,
        drawn -> {
          for (int i = 0; i <= ELEMENTS; i += 7) {
            assertThat(drawn.set().headSet(i)).isEqualTo(drawn.model().headSet(i));
            assertThat(drawn.set().tailSet(i)).isEqualTo(drawn.model().tailSet(i));
            assertThat(drawn.set().subSet(i, i + 9)).isEqualTo(drawn.model().subSet(i, i + 9));
          }
          if (!drawn.model().isEmpty()) {
            assertThat(drawn.set().first()).isEqualTo(drawn.model().first());
            assertThat(drawn.set().last()).isEqualTo(drawn.model().last());
          }
        });
  }

  @Test
  void differencesOfSetsAreTheElementsThatOnlyOneHas() {
    Cases.forAll(
        SortedProperties::draw,
        drawn -> {
          List<String> told = new ArrayList<>();
          Sorted.differences(
              drawn.earlier(),
              drawn.set(),
              (element, before, after) -> told.add(element + " " + before + " " + after));
          List<String> expected = new ArrayList<>();
          for (int i = 0; i < ELEMENTS; i++) {
            boolean before = drawn.earlierModel().contains(i);
            if (before != drawn.model().contains(i)) {
              expected.add(i + (before ? " true null" : " null true"));
            }
          }
          assertThat(told).isEqualTo(expected);
        });
  }

  @Test
  void differencesOfMapsSayWhatWasAndWhatIs() {
    SortedMap<String, Integer> before = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3));
    SortedMap<String, Integer> after = Sorted.with(Sorted.without(before, "a"), "b", 5);
    List<String> told = new ArrayList<>();
    Sorted.differences(
        before, Sorted.with(after, "d", 4), (key, was, is) -> told.add(key + " " + was + " " + is));
    assertThat(told).containsExactly("a 1 null", "b 2 5", "d null 4");
  }

  @Test
  void whatStaysTheSameIsTheSameObject() {
    SortedSet<Integer> set = Sorted.set(List.of(1, 2));
    SortedMap<Integer, String> map = Sorted.map(Map.of(1, "a"));
    assertThat(Sorted.set(set)).isSameAs(set);
    assertThat(Sorted.with(set, 2)).isSameAs(set);
    assertThat(Sorted.without(set, 3)).isSameAs(set);
    assertThat(Sorted.with(map, 1, "a")).isSameAs(map);
    assertThat(Sorted.without(map, 3)).isSameAs(map);
  }

  @Test
  void nothingCanBeChangedInASet() {
    SortedSet<Integer> set = Sorted.set(List.of(1));
    assertThatThrownBy(() -> set.add(2)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> set.remove(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(set::clear).isInstanceOf(UnsupportedOperationException.class);
  }
}
