package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.ClassId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Finds the chain of a pod's class. The set of pods holds the class as each pod's packet counter,
 * which a rule can compare and does not touch; so no packet mark is needed on the way, and others'
 * bits stay.
 *
 * <p>A binary tree over the values of class ids, which come from a digest: a look-up per bit, about
 * 14 for 10,000 classes, and only by the first packet of a connection.
 */
final class ClassTree {
  private static final int LEAF = 4;

  /** Ids are positive, so below 2 to the power of this. */
  private static final int TOP = 31;

  private final Map<String, List<String>> chains;
  private final String pods;

  ClassTree(Map<String, List<String>> chains, String pods) {
    this.chains = chains;
    this.pods = pods;
  }

  void grow(SortedSet<ClassId> classes) {
    grow(ChainNames.CLASS_TREE, 0, TOP, classes);
  }

  /** The classes from {@code from} on, less than two to the power of {@code bits} further. */
  private void grow(String chain, int from, int bits, SortedSet<ClassId> classes) {
    List<String> rules = new ArrayList<>();
    if (classes.size() <= LEAF) {
      classes.forEach(id ->
          rules.add(pod() + "--packets-eq %d -g %s".formatted(id.value(), ChainNames.ofClass(id))));
      rules.add("-g " + ChainNames.STRANGER);
    } else {
      int start = from;
      int half = bits - 1;
      // A half without classes needs no comparison.
      while (start + (1 << half) > classes.last().value()
          || start + (1 << half) <= classes.first().value()) {
        start += start + (1 << half) > classes.last().value() ? 0 : 1 << half;
        half--;
      }
      int middle = start + (1 << half);
      ClassId split = new ClassId(middle);
      String below = node(start, half);
      String above = node(middle, half);
      rules.add(pod() + "--packets-lt %d -g %s".formatted(middle, below));
      rules.add("-g " + above);
      grow(below, start, half, classes.headSet(split));
      grow(above, middle, half, classes.tailSet(split));
    }
    chains.put(chain, rules);
  }

  private String pod() {
    return "-m set --match-set " + pods + " src ! --update-counters ";
  }

  private static String node(int start, int bits) {
    return "%s-%x-%d".formatted(ChainNames.CLASS_TREE, start, bits);
  }
}
