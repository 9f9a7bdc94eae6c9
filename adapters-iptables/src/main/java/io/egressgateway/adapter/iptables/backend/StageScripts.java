package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ipset.SetScript;
import io.egressgateway.adapter.iptables.process.Tools;
import io.egressgateway.adapter.iptables.restore.RestoreScript;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;

/**
 * What one stage does in the kernel, in this order: sets that chains will refer to and entries that
 * decide nothing alone; the chains, one commit per table; entries of pods, and what nothing refers
 * to any more.
 *
 * <p>Chains are where a stage happens: the commit of {@code mangle} is one moment. The commits of
 * {@code nat} before and after it see to it that what is let through can be translated.
 */
final class StageScripts {
  private final SetScript before = new SetScript();
  private final PerFamily<RestoreScript> chains = PerFamily.of(_ -> new RestoreScript());
  private final SetScript after = new SetScript();

  SetScript before() {
    return before;
  }

  SetScript after() {
    return after;
  }

  /** Changes the chains, over a state that translates what either end does. */
  void chains(IpFamily family, Chains from, Chains between, Chains to) {
    chains(family, from, between, to, new Heads(List.of(), List.of()));
  }

  /** The jumps of the built-in chains, to be put at their heads. */
  record Heads(List<RestoreScript.Head> mangle, List<RestoreScript.Head> nat) {
    Heads {
      mangle = List.copyOf(mangle);
      nat = List.copyOf(nat);
    }
  }

  void chains(IpFamily family, Chains from, Chains between, Chains to, Heads heads) {
    RestoreScript script = chains.get(family);
    script.section(Table.NAT, from.of(Table.NAT), between.of(Table.NAT), heads.nat());
    script.section(Table.MANGLE, from.of(Table.MANGLE), to.of(Table.MANGLE), heads.mangle());
    script.section(Table.NAT, between.of(Table.NAT), to.of(Table.NAT), List.of());
  }

  void carryOut(Tools tools) throws DatapathException {
    if (!before.isEmpty()) {
      tools.ipset(before.toString());
    }
    for (IpFamily family : IpFamily.values()) {
      RestoreScript script = chains.get(family);
      if (!script.isEmpty()) {
        tools.restore(family, script.toString());
      }
    }
    if (!after.isEmpty()) {
      tools.ipset(after.toString());
    }
  }
}
