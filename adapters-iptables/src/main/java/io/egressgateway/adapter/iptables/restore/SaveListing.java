package io.egressgateway.adapter.iptables.restore;

import io.egressgateway.adapter.iptables.ruleset.ChainNames;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One table as iptables-save prints it: our chains, and the built-in chains with everybody's rules.
 *
 * @param own our chains, rules in order
 * @param hooks built-in chains, rules in order
 * @param packets by chain of ours, the packets that its rules counted; without {@code -c} empty
 */
public record SaveListing(
    SortedMap<String, List<String>> own,
    SortedMap<String, List<String>> hooks,
    SortedMap<String, Long> packets) {
  private static final Pattern TAG =
      Pattern.compile("--comment \"?(" + Chains.TAG + "[0-9a-f]+)\"?");

  public SaveListing {
    own = Collections.unmodifiableSortedMap(new TreeMap<>(own));
    hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
    packets = Collections.unmodifiableSortedMap(new TreeMap<>(packets));
  }

  /** Reads the output of {@code iptables-save -t TABLE}, with or without counters. */
  public static SaveListing parse(Table table, String output) {
    TreeMap<String, List<String>> own = new TreeMap<>();
    TreeMap<String, List<String>> hooks = new TreeMap<>();
    TreeMap<String, Long> packets = new TreeMap<>();
    for (String line : output.split("\n", -1)) {
      String rule = line;
      long count = 0;
      if (line.startsWith("[")) {
        count = Long.parseLong(line, 1, line.indexOf(':'), 10);
        rule = line.substring(line.indexOf(' ') + 1);
      }
      if (rule.startsWith(":" + ChainNames.PREFIX)) {
        own.putIfAbsent(rule.substring(1, rule.indexOf(' ')), new ArrayList<>());
      } else if (rule.startsWith("-A ")) {
        int end = rule.indexOf(' ', 3);
        String chain = end < 0 ? rule.substring(3) : rule.substring(3, end);
        String rest = end < 0 ? "" : rule.substring(end + 1);
        if (chain.startsWith(ChainNames.PREFIX)) {
          own.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rest);
          packets.merge(chain, count, Long::sum);
        } else if (table.hooks().contains(chain)) {
          hooks.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rest);
        }
      }
    }
    return new SaveListing(own, hooks, packets);
  }

  /** The comments of the rules of one of our chains, in order; a rule without one is empty. */
  public List<String> tags(String chain) {
    return own.getOrDefault(chain, List.of()).stream().map(SaveListing::tag).toList();
  }

  /** The rules of a built-in chain that lead to chains of ours. */
  public List<String> jumps(String hook) {
    return hooks.getOrDefault(hook, List.of()).stream()
        .filter(rule ->
            rule.contains("-j " + ChainNames.PREFIX) || rule.contains("-g " + ChainNames.PREFIX))
        .toList();
  }

  /** True where the first rule of a built-in chain, and no other, is our jump. */
  public boolean headed(String hook, String tag) {
    List<String> rules = hooks.getOrDefault(hook, List.of());
    return jumps(hook).size() == 1 && tag(rules.getFirst()).equals(tag);
  }

  private static String tag(String rule) {
    Matcher matcher = TAG.matcher(rule);
    return matcher.find() ? matcher.group(1) + "" : "";
  }
}
