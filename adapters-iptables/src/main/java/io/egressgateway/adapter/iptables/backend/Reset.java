package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ipset.SetScript;
import io.egressgateway.adapter.iptables.ruleset.ChainState;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.EgressChains;
import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays everything anew beside whatever stands: new sets, then the chains in one commit per table,
 * then what nothing refers to any more goes. Until the chains are committed the old ones decide.
 */
final class Reset {
  /** No rule of ours looks so; a chain that was read is written whatever it holds. */
  private static final List<String> UNKNOWN = List.of("");

  private static final String NEW_IDS = Contents.IDS + "-new";

  private final DatapathSettings settings;
  private final Reading found;
  private final DatapathTables tables;
  private final Contents contents;
  private final StageScripts scripts = new StageScripts();

  Reset(DatapathSettings settings, Reading found, DatapathTables tables) {
    this.settings = settings;
    this.found = found;
    this.tables = tables;
    int generation = Contents.generation(found.sets().names());
    this.contents =
        new Contents(
            settings,
            tables,
            PerFamily.of(family -> state(family, generation)),
            Set.of(),
            generation + 1);
  }

  private ChainState state(IpFamily family, int generation) {
    FamilyTables of = tables.families().get(family);
    TreeMap<ClassId, String> destinations = new TreeMap<>();
    of.explicit()
        .keySet()
        .forEach(key ->
            destinations.computeIfAbsent(
                key.podClass(), id -> SetLayout.destinations(family, id, generation)));
    return new ChainState(
        tables.gateways(),
        tables.masquerade(),
        of.snat(),
        of.defaults(),
        new TreeSet<>(of.podRanges().values()),
        SetLayout.fresh(family, generation).withDestinations(destinations));
  }

  Contents contents() {
    return contents;
  }

  StageScripts scripts() {
    ids();
    PerFamily<ChainState> before = found.states();
    for (IpFamily family : IpFamily.values()) {
      FamilyContents now = contents.family(family);
      sets(family, now);
      ChainState both = now.state().translatingAlso(before.get(family));
      scripts.chains(
          family,
          unknown(found.chains(family)),
          EgressChains.of(settings, family, both),
          now.chains(),
          new StageScripts.Heads(
              found.heads(family, Table.MANGLE, true), found.heads(family, Table.NAT, true)));
    }
    return scripts;
  }

  /** Read by no rule; swapped in so that at every moment one whole set of them is there. */
  private void ids() {
    SetScript script = scripts.before();
    script.createIds(Contents.IDS).createIds(NEW_IDS).flush(NEW_IDS);
    tables.egresses().forEach((id, print) -> script.putId(NEW_IDS, id, print));
    script.swap(NEW_IDS, Contents.IDS).destroy(NEW_IDS);
  }

  private void sets(IpFamily family, FamilyContents now) {
    SetScript script = scripts.before();
    FamilyTables of = tables.families().get(family);
    SetLayout sets = now.state().sets();
    now.create(script);
    of.podClasses().forEach((pod, id) -> script.putPod(sets.pods(), pod, id));
    of.podRanges().forEach((range, id) -> script.putSenders(sets.ranges(), range, id));
    of.clusterRanges().forEach(range -> script.add(sets.cluster(), range));
    of.guardedEips().forEach(eip -> script.add(sets.eips(), eip));
    of.tunnelPeers().forEach(peer -> script.add(sets.peers(), peer));
    sets.destinations().values().forEach(set -> script.createDestinations(family, set));
    of.explicit()
        .forEach((key, verdict) -> {
          String set = sets.destinations().getOrDefault(key.podClass(), "");
          script.add(set, key.destination(), verdict, settings.marks().base());
        });
  }

  private static Chains unknown(Chains chains) {
    Map<Table, SortedMap<String, List<String>>> all = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      TreeMap<String, List<String>> names = new TreeMap<>();
      chains.of(table).keySet().forEach(name -> names.put(name, UNKNOWN));
      all.put(table, names);
    }
    return new Chains(all);
  }
}
