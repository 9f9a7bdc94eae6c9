package io.egressgateway.adapter.iptables.predecessor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Spidernet's sets, by their names: two of the cluster's ranges, and for each policy those of its
 * sources and destinations, named by 17 hexadecimal digits.
 *
 * @param unused those that no rule refers to
 * @param used the others
 */
record LeftSets(List<String> unused, List<String> used) {
  private static final Pattern NAME =
      Pattern.compile("egress-(cluster-cidr-ipv[46]|(src|dst)-v[46]-[0-9a-f]{17})");

  LeftSets {
    unused = List.copyOf(unused);
    used = List.copyOf(used);
  }

  /** Reads what {@code ipset list -terse} printed. */
  static LeftSets parse(String headers) {
    List<String> unused = new ArrayList<>();
    List<String> used = new ArrayList<>();
    String name = "";
    for (String line : headers.split("\n", -1)) {
      if (line.startsWith("Name: ")) {
        name = line.substring("Name: ".length());
      } else if (line.startsWith("References: ") && NAME.matcher(name).matches()) {
        (line.endsWith(" 0") ? unused : used).add(name);
      }
    }
    return new LeftSets(unused, used);
  }

  /** What takes the unused ones away. */
  String removal() {
    StringBuilder text = new StringBuilder();
    unused.forEach(name -> text.append("destroy ").append(name).append('\n'));
    return text.toString();
  }
}
