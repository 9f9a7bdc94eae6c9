package io.egressgateway.adapter.iptables.predecessor;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spidernet's chains and rules in one family of one variant of iptables, as {@code iptables-save}
 * prints them.
 *
 * <p>Its own are the chains of three names, with all that is in them, and in other chains the rules
 * that carry its comment ({@code egw:} and 16 characters of base64url) or jump to its chains.
 *
 * @param tables by the table's name, only those that hold something of it
 */
record LeftRules(SortedMap<String, LeftTable> tables) {
  private static final String MARKING = "mangle";
  private static final String REPLIES = "EGRESSGATEWAY-REPLY-ROUTING";

  private static final Set<String> CHAINS =
      Set.of("EGRESSGATEWAY-MARK-REQUEST", REPLIES, "EGRESSGATEWAY-SNAT-EIP");

  private static final Pattern TAG = Pattern.compile("--comment \"?egw:[A-Za-z0-9_-]{16}\"?( |$)");

  private static final Pattern TARGET = Pattern.compile("-[jg] ([^ ]+)");

  /** A rule that remembers the node that a packet came from in the connection. */
  private static final Pattern SAVE =
      Pattern.compile(
          ".*-m mark --mark (0x[0-9a-f]{1,8})(/0xffffffff)? .*-j CONNMARK --save-mark.*");

  private static final String RESTORE = "-j CONNMARK --restore-mark";
  private static final String ONE_MARK = "-m connmark --mark ";

  /**
   * One table.
   *
   * @param chains its own, with their rules in order
   * @param rules those in chains of others, each as {@code CHAIN RULE}
   */
  record LeftTable(SortedMap<String, List<String>> chains, List<String> rules) {
    LeftTable {
      chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
      rules = List.copyOf(rules);
    }
  }

  LeftRules {
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  /** Reads what one {@code iptables-save} of all tables printed. */
  static LeftRules parse(String saved) {
    TreeMap<String, LeftTable> tables = new TreeMap<>();
    String table = "";
    TreeMap<String, List<String>> chains = new TreeMap<>();
    List<String> rules = new ArrayList<>();
    for (String line : saved.split("\n", -1)) {
      if (line.startsWith("*")) {
        table = line.substring(1);
        chains = new TreeMap<>();
        rules = new ArrayList<>();
      } else if (line.startsWith(":")) {
        String chain = word(line, 1);
        if (CHAINS.contains(chain)) {
          chains.put(chain, new ArrayList<>());
        }
      } else if (line.startsWith("-A ")) {
        read(line, chains, rules);
      } else if (line.equals("COMMIT") && !(chains.isEmpty() && rules.isEmpty())) {
        tables.put(table, new LeftTable(chains, rules));
      }
    }
    return new LeftRules(tables);
  }

  private static void read(
      String line, SortedMap<String, List<String>> chains, List<String> rules) {
    String chain = word(line, 3);
    String rest = line.substring(Math.min(line.length(), 3 + chain.length() + 1));
    List<String> own = chains.get(chain);
    if (own != null) {
      own.add(rest);
    } else if (TAG.matcher(rest).find() || leadsToIts(rest)) {
      rules.add(chain + " " + rest);
    }
  }

  private static boolean leadsToIts(String rule) {
    Matcher target = TARGET.matcher(rule);
    return target.find() && CHAINS.contains(target.group(1));
  }

  private static String word(String line, int from) {
    int end = line.indexOf(' ', from);
    return end < 0 ? line.substring(from) : line.substring(from, end);
  }

  boolean isEmpty() {
    return tables.isEmpty();
  }

  /** What takes all of it away; first what marks packets, then what spares marked ones. */
  String removal() {
    StringBuilder text = new StringBuilder();
    tables.keySet().stream()
        .sorted(Comparator.comparing((String table) -> !table.equals(MARKING)))
        .forEach(table -> remove(text, table, requireNonNull(tables.get(table))));
    return text.toString();
  }

  private static void remove(StringBuilder text, String table, LeftTable left) {
    begin(text, table, left.chains().keySet());
    left.rules().forEach(rule -> line(text, "-D " + rule));
    left.chains().keySet().forEach(chain -> line(text, "-X " + chain));
    line(text, "COMMIT");
  }

  /**
   * What lets the rules for replies remember nothing new, and recall only what they remembered
   * themselves: one rule for each node's mark takes the place of the one for all. Empty where they
   * are so already, or where there are none.
   */
  String restraint() {
    StringBuilder text = new StringBuilder();
    for (var table : tables.entrySet()) {
      List<String> rules = table.getValue().chains().getOrDefault(REPLIES, List.of());
      List<String> restrained = restrained(rules);
      if (!restrained.equals(rules)) {
        begin(text, table.getKey(), Set.of(REPLIES));
        restrained.forEach(rule -> line(text, "-A " + REPLIES + " " + rule));
        line(text, "COMMIT");
      }
    }
    return text.toString();
  }

  private static List<String> restrained(List<String> rules) {
    SortedSet<String> marks = marks(rules);
    List<String> restrained = new ArrayList<>();
    for (String rule : rules) {
      if (rule.contains(RESTORE) && !rule.contains(ONE_MARK)) {
        marks.forEach(mark -> restrained.add(ONE_MARK + mark + " " + rule));
      } else if (!SAVE.matcher(rule).matches()) {
        restrained.add(rule);
      }
    }
    return restrained;
  }

  private static SortedSet<String> marks(List<String> rules) {
    TreeSet<String> marks = new TreeSet<>();
    for (String rule : rules) {
      Matcher save = SAVE.matcher(rule);
      if (save.matches()) {
        marks.add(save.group(1) + "");
      }
    }
    return Sorted.set(marks);
  }

  /** A declaration makes a chain, or empties it. */
  private static void begin(StringBuilder text, String table, Set<String> chains) {
    line(text, "*" + table);
    chains.forEach(chain -> line(text, ":" + chain + " - [0:0]"));
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
