package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.restore.SaveListing;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.EgressChains;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How the kernel looks while nobody but us has changed it.
 *
 * @param sizes of the sets whose sizes are remembered
 */
record Expected(PerFamily<Chains> chains, Map<String, Integer> sizes) {
  Expected {
    sizes = Map.copyOf(sizes);
  }

  static Expected of(Contents contents) {
    Map<String, Integer> sizes = new HashMap<>(Map.of(Contents.IDS, contents.ids()));
    for (IpFamily family : IpFamily.values()) {
      sizes.putAll(contents.family(family).sizes());
    }
    return new Expected(PerFamily.of(family -> contents.family(family).chains()), sizes);
  }

  /** What differs in one table, one line each; empty where nothing does. */
  static List<String> differences(
      DatapathSettings settings, Table table, Chains expected, SaveListing found) {
    List<String> differences = new ArrayList<>();
    for (String hook : table.hooks()) {
      if (!found.headed(hook, Chains.tag(hook, 0, EgressChains.jump(settings, table, hook)))) {
        differences.add("the first rule of " + table.text() + " " + hook + " is not our jump");
      }
    }
    TreeSet<String> names = new TreeSet<>(expected.of(table).keySet());
    names.addAll(found.own().keySet());
    for (String chain : names) {
      List<String> rules = expected.of(table).get(chain);
      if (rules == null) {
        differences.add("chain " + chain + " of " + table.text() + " is not ours");
      } else if (!found.own().containsKey(chain)) {
        differences.add("chain " + chain + " of " + table.text() + " is missing");
      } else if (!found.tags(chain).equals(Chains.tags(chain, rules))) {
        differences.add("chain " + chain + " of " + table.text() + " was changed");
      }
    }
    return differences;
  }
}
