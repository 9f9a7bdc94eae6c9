package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ruleset.ChainState;
import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What the kernel holds of ours. Mutable, of one thread. */
final class Contents {
  /** The set of egress ids. */
  static final String IDS = SetLayout.PREFIX + "-ids";

  private final PerFamily<FamilyContents> families;
  private final Set<EgressId> ids;
  private final Set<String> leftovers;
  private int generation;

  /**
   * Contents.
   *
   * @param leftovers sets that nothing refers to; they go with the next change
   * @param generation a number that no set's name ends in
   */
  Contents(
      DatapathSettings settings,
      DatapathTables tables,
      PerFamily<ChainState> states,
      Set<String> leftovers,
      int generation) {
    this.families =
        PerFamily.of(family ->
            new FamilyContents(
                settings, family, tables.families().get(family), states.get(family)));
    this.ids = new HashSet<>(tables.egresses().keySet());
    this.leftovers = new TreeSet<>(leftovers);
    this.generation = generation;
  }

  /** Contents that were read, of chains that are as we make them. */
  static Contents read(
      DatapathSettings settings,
      DatapathTables tables,
      PerFamily<ChainState> states,
      Reading reading) {
    Set<String> leftovers = new TreeSet<>(reading.headers().unreferenced());
    leftovers.remove(IDS);
    return new Contents(settings, tables, states, leftovers, generation(reading.sets().names()));
  }

  /** A number that no set's name ends in. */
  static int generation(Set<String> names) {
    return names.stream().mapToInt(SetLayout::generation).max().orElse(0) + 1;
  }

  FamilyContents family(IpFamily family) {
    return families.get(family);
  }

  int ids() {
    return ids.size();
  }

  /** Carries out a change and says what has to be done in the kernel. */
  StageScripts advance(TablesDelta delta) {
    StageScripts scripts = new StageScripts();
    delta.egresses().put().forEach((id, print) -> scripts.before().putId(IDS, id, print));
    delta.egresses().remove().keySet().forEach(id -> scripts.after().removeId(IDS, id));
    ids.addAll(delta.egresses().put().keySet());
    ids.removeAll(delta.egresses().remove().keySet());
    for (IpFamily family : IpFamily.values()) {
      families.get(family).advance(delta, scripts, generation);
    }
    generation++;
    leftovers.forEach(scripts.after()::destroy);
    leftovers.clear();
    return scripts;
  }
}
