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
 * <p>A node of the tree is a chain that compares three bits of the id, least significant first, and
 * goes on in the chain of those bits; a leaf compares whole ids. Ids come from a digest, so the
 * tree is balanced: about 20 comparisons for 10,000 ids, one for one id. A node's name is its way
 * from the root, so a change of one id changes one leaf.
 */
final class IdTrie {
  private static final int BITS = 3;
  private static final int DIGIT = (1 << BITS) - 1;
  private static final int LEAF = 8;

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
   * @param actions what the rule of an id does
   */
  void grow(String root, SortedMap<EgressId, String> actions) {
    grow(root, root + "-", 0, actions);
  }

  private void grow(String chain, String way, int shift, SortedMap<EgressId, String> actions) {
    List<String> rules = new ArrayList<>();
    if (actions.size() <= LEAF) {
      actions.forEach((id, action) -> rules.add(matches(id.value(), EgressId.MAX) + action));
    } else {
      for (var digit : digits(shift, actions).entrySet()) {
        String child = way + digit.getKey();
        int mask = (DIGIT << shift) & EgressId.MAX;
        rules.add(matches(digit.getKey() << shift, mask) + "-g " + child);
        grow(child, child, shift + BITS, digit.getValue());
      }
    }
    if (!otherwise.isEmpty()) {
      rules.add(otherwise);
    }
    chains.put(chain, rules);
  }

  private static SortedMap<Integer, SortedMap<EgressId, String>> digits(
      int shift, SortedMap<EgressId, String> actions) {
    SortedMap<Integer, SortedMap<EgressId, String>> digits = new TreeMap<>();
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
