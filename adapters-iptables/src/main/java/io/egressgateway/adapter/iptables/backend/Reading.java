package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ipset.SetHeaders;
import io.egressgateway.adapter.iptables.ipset.SetListing;
import io.egressgateway.adapter.iptables.process.Tools;
import io.egressgateway.adapter.iptables.restore.RestoreScript;
import io.egressgateway.adapter.iptables.restore.SaveListing;
import io.egressgateway.adapter.iptables.ruleset.ChainReading;
import io.egressgateway.adapter.iptables.ruleset.ChainState;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.EgressChains;
import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.DatapathException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything of ours in the kernel, as it was printed. */
record Reading(
    DatapathSettings settings,
    PerFamily<Map<Table, SaveListing>> saved,
    SetListing sets,
    SetHeaders headers) {

  static Reading take(DatapathSettings settings, Tools tools) throws DatapathException {
    Map<Table, SaveListing> ipv4 = tables(tools, IpFamily.IPV4);
    Map<Table, SaveListing> ipv6 = tables(tools, IpFamily.IPV6);
    return new Reading(
        settings,
        new PerFamily<>(ipv4, ipv6),
        SetListing.parse(tools.ipsetSave()),
        SetHeaders.parse(tools.ipsetHeaders()));
  }

  private static Map<Table, SaveListing> tables(Tools tools, IpFamily family)
      throws DatapathException {
    Map<Table, SaveListing> tables = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      tables.put(table, SaveListing.parse(table, tools.save(family, table.text(), false)));
    }
    return tables;
  }

  private SaveListing listing(IpFamily family, Table table) {
    return saved.get(family).getOrDefault(table, SaveListing.parse(table, ""));
  }

  /** True where neither a chain nor a jump of ours is there, in any table of any family. */
  boolean isAbsent() {
    for (IpFamily family : IpFamily.values()) {
      for (Table table : Table.values()) {
        SaveListing listing = listing(family, table);
        if (!listing.own().isEmpty()
            || table.hooks().stream().anyMatch(hook -> !listing.jumps(hook).isEmpty())) {
          return false;
        }
      }
    }
    return true;
  }

  /** True where the chains that refer to sets are still as they were when they were read. */
  boolean stillSo(Tools tools) throws DatapathException {
    for (IpFamily family : IpFamily.values()) {
      String now = tools.save(family, Table.MANGLE.text(), false);
      if (!SaveListing.parse(Table.MANGLE, now).equals(listing(family, Table.MANGLE))) {
        return false;
      }
    }
    return true;
  }

  Chains chains(IpFamily family) {
    Map<Table, SortedMap<String, List<String>>> own = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      own.put(table, listing(family, table).own());
    }
    return new Chains(own);
  }

  PerFamily<ChainState> states() {
    return PerFamily.of(
        family -> ChainReading.of(settings, chains(family), SetLayout.fresh(family, 0)));
  }

  /**
   * The domain's view.
   *
   * @param findings receives a line for everything that is not as we make it
   */
  DatapathTables tables(PerFamily<ChainState> states, List<String> findings) {
    ChainState one = states.ipv4();
    if (!one.gateways().equals(states.ipv6().gateways())
        || !one.masquerade().equals(states.ipv6().masquerade())) {
      findings.add("the families differ in who owns what");
    }
    for (IpFamily family : IpFamily.values()) {
      Chains expected = EgressChains.of(settings, family, states.get(family));
      for (Table table : Table.values()) {
        findings.addAll(Expected.differences(settings, table, expected, listing(family, table)));
      }
    }
    return new DatapathTables(
        PerFamily.of(family -> family(states.get(family), findings)),
        sets.ids(Contents.IDS, findings),
        one.gateways(),
        one.masquerade());
  }

  private FamilyTables family(ChainState state, List<String> findings) {
    SetLayout names = state.sets();
    TreeMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    names
        .destinations()
        .forEach((id, set) ->
            sets.destinations(set, settings.marks().mask(), findings)
                .forEach(
                    (range, verdict) -> explicit.put(new ClassDestination(id, range), verdict)));
    return new FamilyTables(
        sets.pods(names.pods(), findings),
        explicit,
        state.defaults(),
        sets.ranges(names.cluster(), findings),
        state.snat(),
        sets.addresses(names.eips(), findings),
        sets.addresses(names.peers(), findings),
        sets.senders(names.ranges(), findings));
  }

  /** Our jumps out of the built-in chains, and in again at their heads where {@code insert}. */
  List<RestoreScript.Head> heads(IpFamily family, Table table, boolean insert) {
    List<RestoreScript.Head> heads = new ArrayList<>();
    for (String hook : table.hooks()) {
      List<String> found = listing(family, table).jumps(hook);
      String jump = EgressChains.jump(settings, table, hook);
      if (insert || !found.isEmpty()) {
        heads.add(new RestoreScript.Head(hook, found, insert ? Chains.tagged(hook, 0, jump) : ""));
      }
    }
    return heads;
  }
}
