package io.egressgateway.lab.topology;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a CNI has in one table of iptables.
 *
 * @param name such as {@code nat}
 * @param policies lines such as {@code :FORWARD DROP [0:0]}
 * @param rules of its own chains: lines {@code -A chain ...}
 * @param jumps from the kernel's chains into its own, in their order
 */
record XtablesTable(String name, List<String> policies, List<String> rules, List<Jump> jumps) {

  /** Where in a chain of the kernel a rule goes. */
  enum Place {
    FIRST,
    LAST
  }

  /** A rule in a chain of the kernel, {@code rule} as {@code iptables-save} prints it. */
  record Jump(Place place, String chain, String rule) {}

  XtablesTable {
    requireNonNull(name, "name");
    policies = List.copyOf(policies);
    rules = List.copyOf(rules);
    jumps = List.copyOf(jumps);
  }

  /**
   * The part of a {@code restore --noflush} input that puts all of it anew.
   *
   * @param present the lines that {@code save} prints now
   */
  String restore(Set<String> present) {
    StringBuilder text = new StringBuilder("*" + name + "\n");
    policies.forEach(policy -> text.append(policy).append('\n'));
    chains().forEach(chain -> text.append(":" + chain + " - [0:0]\n"));
    for (Jump jump : jumps) {
      if (present.contains("-A " + jump.chain() + " " + jump.rule())) {
        text.append("-D " + jump.chain() + " " + jump.rule() + "\n");
      }
    }
    rules.forEach(rule -> text.append(rule).append('\n'));
    jumps.stream()
        .filter(jump -> jump.place() == Place.LAST)
        .forEach(jump -> text.append("-A " + jump.chain() + " " + jump.rule() + "\n"));
    jumps.reversed().stream()
        .filter(jump -> jump.place() == Place.FIRST)
        .forEach(jump -> text.append("-I " + jump.chain() + " " + jump.rule() + "\n"));
    return text + "COMMIT\n";
  }

  private Set<String> chains() {
    Set<String> chains = new LinkedHashSet<>();
    rules.forEach(rule -> chains.add(rule.split(" ", 3)[1]));
    return chains;
  }
}
