package io.egressgateway.adapter.iptables.ruleset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chains by table and name, each with its rules in order.
 *
 * <p>A rule is what follows {@code -A CHAIN}. On its way to the kernel it gets a comment that holds
 * a hash of the rule and its place, because versions of iptables print the same rule differently.
 */
public record Chains(Map<Table, SortedMap<String, List<String>>> tables) {
  /** What the comments of our rules begin with. */
  public static final String TAG = "egw:";

  public Chains {
    EnumMap<Table, SortedMap<String, List<String>>> copy = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      TreeMap<String, List<String>> chains = new TreeMap<>();
      tables
          .getOrDefault(table, Collections.emptySortedMap())
          .forEach((name, rules) -> chains.put(name, List.copyOf(rules)));
      copy.put(table, Collections.unmodifiableSortedMap(chains));
    }
    tables = Collections.unmodifiableMap(copy);
  }

  /** The chains of one table. */
  public SortedMap<String, List<String>> of(Table table) {
    return tables.getOrDefault(table, Collections.emptySortedMap());
  }

  /** The comment of a rule. */
  public static String tag(String chain, int place, String rule) {
    return TAG + Integer.toHexString((chain + " " + place + " " + rule).hashCode());
  }

  /** The comments of a chain's rules, in order. */
  public static List<String> tags(String chain, List<String> rules) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      tags.add(tag(chain, i, rules.get(i)));
    }
    return List.copyOf(tags);
  }

  /** A rule with its comment. */
  public static String tagged(String chain, int place, String rule) {
    return rule + " -m comment --comment \"" + tag(chain, place, rule) + "\"";
  }
}
