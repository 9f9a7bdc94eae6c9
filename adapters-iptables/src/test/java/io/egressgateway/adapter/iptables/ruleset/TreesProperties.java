package io.egressgateway.adapter.iptables.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trees of chains against the maps that they stand for. */
class TreesProperties {
  private static final Pattern PACKETS = Pattern.compile("--packets-(lt|eq) (\\d+)");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 9, 100, 10_000})
  void everyIdFindsItsOwnRuleInFewStepsAndOthersNone(int size) {
    Random random = new Random(size);
    TreeMap<EgressId, List<String>> actions = new TreeMap<>();
    while (actions.size() < size) {
      int id = 1 + random.nextInt(EgressId.MAX);
      actions.put(new EgressId(id), List.of("-g OWN-" + id));
    }
    TreeMap<String, List<String>> chains = new TreeMap<>();
    new IdTrie(chains, "-g NOBODY").grow("ROOT", actions);

    actions.forEach((id, action) -> {
      ChainWalk walk = new ChainWalk(chains);
      assertThat(walk.end("ROOT", ChainWalk.marked(0x26400000 | id.value())))
          .isEqualTo(action.getFirst());
      assertThat(walk.steps()).isLessThanOrEqualTo(8 + 3 * 7);
    });
    for (int i = 0; i < 1000; i++) {
      EgressId other = new EgressId(1 + random.nextInt(EgressId.MAX));
      assertThat(new ChainWalk(chains).end("ROOT", ChainWalk.marked(other.value())))
          .isEqualTo(actions.getOrDefault(other, List.of("-g NOBODY")).getFirst());
    }
    chains.keySet().forEach(name -> assertThat(name).hasSizeLessThanOrEqualTo(28));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 100, 5_000})
  void everyClassFindsItsChainWhetherIdsAreSpreadOrTogether(int size) {
    Random random = new Random(size);
    for (int range : new int[] {size + 1, Integer.MAX_VALUE - 1}) {
      TreeSet<ClassId> classes = new TreeSet<>();
      while (classes.size() < size) {
        classes.add(new ClassId(1 + random.nextInt(range)));
      }
      TreeMap<String, List<String>> chains = new TreeMap<>();
      new ClassTree(chains, "PODS", chains(classes)).grow(ChainNames.CLASS_TREE, classes);

      classes.forEach(id ->
          assertThat(new ChainWalk(chains).end(ChainNames.CLASS_TREE, counted(id)))
              .isEqualTo("-g " + ChainNames.ofClass(id)));
      for (int i = 0; i < 100; i++) {
        ClassId other = new ClassId(1 + random.nextInt(range));
        if (!classes.contains(other)) {
          assertThat(new ChainWalk(chains).end(ChainNames.CLASS_TREE, counted(other))).isEmpty();
        }
      }
      chains.keySet().forEach(name -> assertThat(name).hasSizeLessThanOrEqualTo(28));
    }
  }

  @Test
  void aClassOfARangeThatDecidesNothingLeadsNowhere() {
    TreeMap<String, List<String>> chains = new TreeMap<>();
    ClassId idle = new ClassId(7);
    ClassId deciding = new ClassId(Integer.MAX_VALUE);
    new ClassTree(chains, "RANGES", chains(Set.of(deciding)))
        .grow(ChainNames.RANGE_TREE, new TreeSet<>(List.of(idle, deciding)));
    assertThat(new ChainWalk(chains).end(ChainNames.RANGE_TREE, counted(idle))).isEmpty();
    assertThat(new ChainWalk(chains).end(ChainNames.RANGE_TREE, counted(deciding)))
        .isEqualTo("-g " + ChainNames.ofClass(deciding));
  }

  private static Map<ClassId, List<String>> chains(Set<ClassId> classes) {
    TreeMap<ClassId, List<String>> actions = new TreeMap<>();
    classes.forEach(id -> actions.put(id, List.of("-g " + ChainNames.ofClass(id))));
    return actions;
  }

  /** Rules that ask for the counter of a sender. */
  private static Predicate<String> counted(ClassId id) {
    return rule -> {
      Matcher matcher = PACKETS.matcher(rule);
      if (!matcher.find()) {
        return true;
      }
      int value = Integer.parseInt(matcher.group(2));
      return matcher.group(1).equals("lt") ? id.value() < value : id.value() == value;
    };
  }
}
