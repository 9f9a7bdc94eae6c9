package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.ClassId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the rules of a sender's class. The set of pods, or of ranges, holds the class as the packet
 * counter of each entry, which a rule can compare and does not touch; so no packet mark is needed
 * on the way, and others' bits stay.
 *
 * <p>A tree over the values of class ids, which come from a digest: a node halves its range of
 * values twice and goes on in the chain of a quarter, of the highest one in the same chain. A
 * little more than a look-up per bit, about 16 for 10,000 classes, and only by the first packet of
 * a connection.
 */
final class ClassTree {
  private static final int BITS = 2;
  private static final int LEAF = 4;

  /** As in {@link IdTrie}. */
  private static final int DEEPEST = 7;

  private final Map<String, List<String>> chains;
  private final String senders;
  private final Map<ClassId, List<String>> actions;

  /**
   * A tree over the entries of a set.
   *
   * @param actions what the rules of a class ask besides and do, in order; to a class without any
   *     nothing is done
   */
  ClassTree(Map<String, List<String>> chains, String senders, Map<ClassId, List<String>> actions) {
    this.chains = chains;
    this.senders = senders;
    this.actions = actions;
  }

  void grow(String root, SortedSet<ClassId> classes) {
    TreeSet<ClassId> found = new TreeSet<>(classes);
    found.retainAll(actions.keySet());
    grow(root, root, 0, found);
  }

  private void grow(String root, String chain, int depth, SortedSet<ClassId> classes) {
    List<String> rules = new ArrayList<>();
    SortedSet<ClassId> left = classes;
    int level = depth;
    while (left.size() > LEAF && level < DEEPEST) {
      int bits = quarterBits(left);
      TreeMap<Integer, SortedSet<ClassId>> quarters = quarters(bits, left);
      left = quarters.pollLastEntry().getValue();
      level++;
      for (Map.Entry<Integer, SortedSet<ClassId>> quarter : quarters.entrySet()) {
        String child = "%s-%x-%d".formatted(root, quarter.getKey(), bits);
        int end = (quarter.getKey() + 1) << bits;
        rules.add(sender() + "--packets-lt %d -g %s".formatted(end, child));
        grow(root, child, level, quarter.getValue());
      }
    }
    for (ClassId id : left) {
      for (String action : actions.getOrDefault(id, List.of())) {
        rules.add(sender() + "--packets-eq " + id.value() + " " + action);
      }
    }
    chains.put(chain, rules);
  }

  /** Of the smallest aligned block of values that holds all classes, so no level is without use. */
  private static int quarterBits(SortedSet<ClassId> classes) {
    int differing = classes.first().value() ^ classes.last().value();
    return Integer.SIZE - Integer.numberOfLeadingZeros(differing) - BITS;
  }

  private static TreeMap<Integer, SortedSet<ClassId>> quarters(
      int bits, SortedSet<ClassId> classes) {
    TreeMap<Integer, SortedSet<ClassId>> quarters = new TreeMap<>();
    classes.forEach(
        id -> quarters.computeIfAbsent(id.value() >> bits, _ -> new TreeSet<>()).add(id));
    return quarters;
  }

  private String sender() {
    return "-m set --match-set " + senders + " src ! --update-counters ";
  }
}
