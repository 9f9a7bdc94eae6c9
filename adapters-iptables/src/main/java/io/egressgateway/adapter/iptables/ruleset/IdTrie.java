package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.EgressId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the rule of a connection's egress id in few steps: iptables has no look-up keyed by a mark.
 *
 * <p>A node of the tree compares two bits of the id, least significant first, and goes on in the
 * chain of those bits; where both are zero it goes on in the same chain, so that a step is less
 * than three comparisons and needs no chain a quarter of the time. A leaf compares whole ids. Ids
 * come from a digest, so the tree is balanced: about 15 comparisons for 10,000 ids, one for one id.
 * A node's name is its way from the root, so a change of one id changes one chain.
 */
final class IdTrie {
  private static final int BITS = 2;
  private static final int DIGIT = (1 << BITS) - 1;
  private static final int LEAF = 8;

  /**
   * How many chains one behind the other: then a leaf holds what is left, however much. nf_tables
   * refuses the 17th (linux/netfilter/nf_tables.h NFT_JUMP_STACK_SIZE), and others of ours stand
   * before and behind.
   */
  private static final int DEEPEST = 7;

  private final Map<String, List<String>> chains;
  private final String otherwise;

  /**
   * A tree.
   *
   * @param chains receives the tree's chains
   * @param otherwise what a rule says for ids that are not there; empty for nothing
   */
  IdTrie(Map<String, List<String>> chains, String otherwise) {
    this.chains = chains;
    this.otherwise = otherwise;
  }

  /**
   * Adds the chains.
   *
   * @param root name of the first chain
   * @param actions what the rules of an id ask besides and do, in order
   */
  void grow(String root, SortedMap<EgressId, List<String>> actions) {
    grow(root, root + "-", 0, actions);
  }

  private void grow(
      String chain, String way, int shift, SortedMap<EgressId, List<String>> actions) {
    List<String> rules = new ArrayList<>();
    String here = way;
    int from = shift;
    SortedMap<EgressId, List<String>> left = actions;
    while (left.size() > LEAF && from < DEEPEST * BITS) {
      SortedMap<Integer, SortedMap<EgressId, List<String>>> digits = digits(from, left);
      for (int digit = DIGIT; digit > 0; digit--) {
        SortedMap<EgressId, List<String>> below = digits.get(digit);
        if (below != null) {
          String child = here + digit;
          rules.add(matches(digit << from, DIGIT << from) + "-g " + child);
          grow(child, child, from + BITS, below);
        }
      }
      left = digits.getOrDefault(0, new TreeMap<>());
      here += "0";
      from += BITS;
    }
    left.forEach((id, each) ->
        each.forEach(action -> rules.add(matches(id.value(), EgressId.MAX) + action)));
    if (!otherwise.isEmpty()) {
      rules.add(otherwise);
    }
    chains.put(chain, rules);
  }

  private static SortedMap<Integer, SortedMap<EgressId, List<String>>> digits(
      int shift, SortedMap<EgressId, List<String>> actions) {
    SortedMap<Integer, SortedMap<EgressId, List<String>>> digits = new TreeMap<>();
    actions.forEach((id, action) ->
        digits
            .computeIfAbsent((id.value() >> shift) & DIGIT, _ -> new TreeMap<>())
            .put(id, action));
    return digits;
  }

  static String matches(int value, int mask) {
    return "-m connmark --mark 0x%x/0x%x ".formatted(value, mask);
  }
}
