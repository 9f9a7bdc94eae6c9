package io.egressgateway.adapter.iptables.ipset;

import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our sets as {@code ipset list -terse} prints them.
 *
 * @param sets by name
 */
public record SetHeaders(SortedMap<String, Header> sets) {
  private static final Pattern NAME = Pattern.compile("(?m)^Name: (\\S+)$");
  private static final Pattern REFERENCES = Pattern.compile("(?m)^References: (\\d+)$");
  private static final Pattern ENTRIES = Pattern.compile("(?m)^Number of entries: (\\d+)$");

  /** How many rules, of all variants of iptables, refer to a set, and how many entries it has. */
  public record Header(int references, int entries) {}

  public SetHeaders {
    sets = Collections.unmodifiableSortedMap(new TreeMap<>(sets));
  }

  /** Reads the whole output; sets of others are left out. */
  public static SetHeaders parse(String output) {
    TreeMap<String, Header> sets = new TreeMap<>();
    Matcher name = NAME.matcher(output);
    Matcher references = REFERENCES.matcher(output);
    Matcher entries = ENTRIES.matcher(output);
    while (name.find() && references.find(name.end()) && entries.find(name.end())) {
      String set = name.group(1) + "";
      if (set.startsWith(SetLayout.PREFIX)) {
        sets.put(set, new Header(number(references), number(entries)));
      }
    }
    return new SetHeaders(sets);
  }

  private static int number(Matcher matcher) {
    return Integer.parseInt(matcher.group(1) + "");
  }

  /** Sets that no rule refers to. */
  public List<String> unreferenced() {
    return sets.keySet().stream()
        .filter(set -> sets.get(set) instanceof Header(int references, int _) && references == 0)
        .toList();
  }
}
