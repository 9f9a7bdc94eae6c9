package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DerivedTest {
  /** Even numbers derive to their tens. */
  private static Optional<Integer> tens(int value) {
    return value % 2 == 0 ? Optional.of(value / 10) : Optional.empty();
  }

  private static SharedMap<String, Integer> map(Map<String, Integer> entries) {
    return Sorted.map(entries);
  }

  @Test
  void whatDerivesToNothingIsLeftOut() {
    Derived<String, Integer, Integer> derived = new Derived<>(DerivedTest::tens);
    assertThat(derived.of(map(Map.of("a", 20, "b", 31)))).containsOnly(Map.entry("a", 2));
  }

  @Test
  void aValueThatDerivesToNothingAnyMoreGoes() {
    Derived<String, Integer, Integer> derived = new Derived<>(DerivedTest::tens);
    SharedMap<String, Integer> first = map(Map.of("a", 20, "b", 30));
    derived.of(first);
    SharedMap<String, Integer> second = first.with("a", 21);
    assertThat(derived.of(second)).containsOnly(Map.entry("b", 3));
    assertThat(derived.of(second.without("b"))).isEmpty();
  }

  /** So that a comparison with the last snapshot ends at once. */
  @Test
  void theMapIsTheSameOneWhereOnlySourcesChanged() {
    Derived<String, Integer, Integer> derived = new Derived<>(DerivedTest::tens);
    SharedMap<String, Integer> first = map(Map.of("a", 20, "b", 30));
    SharedMap<String, Integer> before = derived.of(first);
    assertThat(derived.of(first.with("a", 22).with("c", 41))).isSameAs(before);
  }

  @Test
  void onlyWhatChangedIsDerived() {
    List<Integer> asked = new ArrayList<>();
    Derived<String, Integer, Integer> derived =
        new Derived<>(value -> {
          asked.add(value);
          return tens(value);
        });
    SharedMap<String, Integer> first = map(Map.of("a", 20, "b", 30));
    derived.of(first);
    asked.clear();
    derived.of(first.with("b", 40));
    assertThat(asked).containsExactly(40);
  }

  @Test
  void eachMapOfAStoryDerivesAsFromNothing() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Derived<Integer, Integer, Integer> derived = new Derived<>(DerivedTest::tens);
      SharedMap<Integer, Integer> now = Sorted.emptyMap();
      for (int step = 0; step < 30; step++) {
        int key = random.nextInt(6);
        now = random.nextInt(3) == 0 ? now.without(key) : now.with(key, random.nextInt(40));
        TreeMap<Integer, Integer> anew = new TreeMap<>();
        now.forEach((k, value) -> tens(value).ifPresent(w -> anew.put(k, w)));
        assertThat(derived.of(now)).as("seed %d, step %d", seed, step).isEqualTo(anew);
      }
    }
  }
}
