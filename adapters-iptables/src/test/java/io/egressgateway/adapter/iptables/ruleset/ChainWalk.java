package io.egressgateway.adapter.iptables.ruleset;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows a packet through generated rules, of which it knows {@code -g} and one match. */
final class ChainWalk {
  private static final Pattern MATCH_MARK =
      Pattern.compile("-m connmark --mark 0x([0-9a-f]+)/0x([0-9a-f]+) (.*)");

  private final Map<String, List<String>> chains;
  private int steps;

  ChainWalk(Map<String, List<String>> chains) {
    this.chains = chains;
  }

  /** The number of rules that were looked at. */
  int steps() {
    return steps;
  }

  /** What is done in the end: a jump, or a goto to a chain that is not among the chains. */
  String end(String chain, Predicate<String> matches) {
    for (String rule : chains.getOrDefault(chain, List.of())) {
      steps++;
      if (matches.test(rule)) {
        String action = rule.substring(rule.lastIndexOf(" -") + 1);
        action = rule.startsWith("-g") || rule.startsWith("-j") ? rule : action;
        String next = action.substring(3);
        return action.startsWith("-g ") && chains.containsKey(next) ? end(next, matches) : action;
      }
    }
    return "";
  }

  /** Rules that ask for a connection mark. */
  static Predicate<String> marked(int mark) {
    return rule -> {
      Matcher matcher = MATCH_MARK.matcher(rule);
      return !matcher.matches()
          || (mark & Integer.parseInt(matcher.group(2), 16))
              == Integer.parseInt(matcher.group(1), 16);
    };
  }
}
