package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.ClassId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * Finds the chain of a sender's class. The set of pods, or of ranges, holds the class as the packet
 * counter of each entry, which a rule can compare and does not touch; so no packet mark is needed
 * on the way, and others' bits stay.
 *
 * <p>A binary tree over the values of class ids, which come from a digest: a look-up per bit, about
 * 14 for 10,000 classes, and only by the first packet of a connection.
 */
final class ClassTree {
  private static final int LEAF = 4;

  /** Ids are positive, so below 2 to the power of this. */
  private static final int TOP = 31;

  private final Map<String, List<String>> chains;
  private final String senders;
  private final Set<ClassId> deciding;

  /**
   * A tree over the entries of a set.
   *
   * @param deciding the classes that have a chain
   */
  ClassTree(Map<String, List<String>> chains, String senders, Set<ClassId> deciding) {
    this.chains = chains;
    this.senders = senders;
    this.deciding = deciding;
  }

  void grow(String root, SortedSet<ClassId> classes) {
    grow(root, root, 0, TOP, classes);
  }

  /** The classes from {@code from} on, less than two to the power of {@code bits} further. */
  private void grow(String root, String chain, int from, int bits, SortedSet<ClassId> classes) {
    List<String> rules = new ArrayList<>();
    if (classes.size() <= LEAF) {
      classes.forEach(
          id -> rules.add(sender() + "--packets-eq %d -g %s".formatted(id.value(), target(id))));
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
      String below = node(root, start, half);
      String above = node(root, middle, half);
      rules.add(sender() + "--packets-lt %d -g %s".formatted(middle, below));
      rules.add("-g " + above);
      grow(root, below, start, half, classes.headSet(split));
      grow(root, above, middle, half, classes.tailSet(split));
    }
    chains.put(chain, rules);
  }

  private String target(ClassId id) {
    return deciding.contains(id) ? ChainNames.ofClass(id) : ChainNames.STRANGER;
  }

  private String sender() {
    return "-m set --match-set " + senders + " src ! --update-counters ";
  }

  private static String node(String root, int start, int bits) {
    return "%s-%x-%d".formatted(root, start, bits);
  }
}
