package io.egressgateway.lab.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpFamily;
import java.util.List;
import java.util.SequencedMap;

/** A CNI's rules on one node, in the form in which they are loaded. */
sealed interface CniRules {
  /** A script for nft that can be loaded again. */
  record Nftables(String script) implements CniRules {
    public Nftables {
      requireNonNull(script, "script");
    }
  }

  /**
   * Chains of iptables, and the sets that they ask.
   *
   * @param sets lines for {@code ipset restore}
   * @param tables of each family
   */
  record Xtables(List<String> sets, SequencedMap<IpFamily, List<XtablesTable>> tables)
      implements CniRules {
    public Xtables {
      sets = List.copyOf(sets);
    }
  }

  /**
   * Policy routing rules, each without a priority, so that the kernel puts it before all others.
   *
   * @param rules of each family, as {@code ip rule} prints them behind the priority
   */
  record PolicyRouting(SequencedMap<IpFamily, List<String>> rules) implements CniRules {}
}
