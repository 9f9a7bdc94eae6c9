package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ipset.Prefixes;
import io.egressgateway.adapter.iptables.ipset.SetScript;
import io.egressgateway.adapter.iptables.ruleset.ChainState;
import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.EgressChains;
import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.FamilyDelta;
import io.egressgateway.domain.diff.MapDelta;
import io.egressgateway.domain.diff.SetDelta;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the kernel holds of one family, or is about to.
 *
 * <p>Mutable, of one thread: copying 100,000 pods to change one would cost more than the change.
 */
final class FamilyContents {
  private final DatapathSettings settings;
  private final IpFamily family;
  private final Map<IpAddress, ClassId> pods;
  private final Set<IpAddress> eips;
  private final Set<IpAddress> peers;
  private SortedMap<ClassDestination, Verdict> explicit;
  private SortedSet<IpRange> cluster;
  private SortedMap<IpRange, ClassId> ranges;
  private ChainState state;
  private Chains chains;

  FamilyContents(
      DatapathSettings settings, IpFamily family, FamilyTables tables, ChainState state) {
    this.settings = settings;
    this.family = family;
    this.pods = new HashMap<>(tables.podClasses());
    this.eips = new HashSet<>(tables.guardedEips());
    this.peers = new HashSet<>(tables.tunnelPeers());
    this.explicit = tables.explicit();
    this.cluster = tables.clusterRanges();
    this.ranges = tables.podRanges();
    this.state = state;
    this.chains = EgressChains.of(settings, family, state);
  }

  IpFamily family() {
    return family;
  }

  ChainState state() {
    return state;
  }

  Chains chains() {
    return chains;
  }

  /** How many entries each set has, but for those of named destinations. */
  Map<String, Integer> sizes() {
    SetLayout sets = state.sets();
    return Map.of(
        sets.pods(), pods.size(),
        sets.ranges(), Prefixes.count(ranges.keySet()),
        sets.cluster(), Prefixes.count(cluster),
        sets.eips(), eips.size(),
        sets.peers(), peers.size());
  }

  /** Makes all sets of the layout, empty. */
  void create(SetScript script) {
    SetLayout sets = state.sets();
    script
        .createPods(family, sets.pods())
        .createSenders(family, sets.ranges())
        .createRanges(family, sets.cluster())
        .createAddresses(family, sets.eips())
        .createAddresses(family, sets.peers());
  }

  /**
   * Carries out a change.
   *
   * @param scripts receives what has to be done in the kernel
   * @param generation for the names of new sets, never used before
   */
  void advance(TablesDelta whole, StageScripts scripts, int generation) {
    FamilyDelta delta = whole.families().get(family);
    addresses(state.sets().eips(), eips, delta.guardedEips(), scripts);
    addresses(state.sets().peers(), peers, delta.tunnelPeers(), scripts);
    boolean classes =
        !delta.explicit().isEmpty()
            || !delta.defaults().isEmpty()
            || !delta.clusterRanges().isEmpty()
            || !delta.podRanges().isEmpty();
    SetLayout sets = state.sets();
    if (!delta.explicit().isEmpty()) {
      sets = sets.withDestinations(destinations(delta.explicit(), scripts, generation));
    }
    if (!delta.clusterRanges().isEmpty()) {
      sets = sets.withCluster(clusterRanges(delta.clusterRanges(), scripts, generation));
    }
    if (!delta.podRanges().isEmpty()) {
      sets = sets.withRanges(podRanges(delta.podRanges(), scripts, generation));
    }
    if (!delta.podClasses().isEmpty()) {
      sets = classes ? together(delta, sets, scripts, generation) : sets;
      if (!classes) {
        pods(delta.podClasses(), scripts);
      }
    }
    boolean owners =
        !whole.gateways().isEmpty() || !whole.masquerade().isEmpty() || !delta.snat().isEmpty();
    if (classes || owners) {
      move(
          new ChainState(
              whole.gateways().appliedTo(state.gateways()),
              whole.masquerade().appliedTo(state.masquerade()),
              delta.snat().appliedTo(state.snat()),
              delta.defaults().appliedTo(state.defaults()),
              new TreeSet<>(ranges.values()),
              sets),
          scripts);
    }
  }

  private void move(ChainState next, StageScripts scripts) {
    Chains now = EgressChains.of(settings, family, next);
    ChainState both = next.translatingAlso(state);
    Chains between = both.equals(next) ? now : EgressChains.of(settings, family, both);
    scripts.chains(family, chains, between, now);
    state = next;
    chains = now;
  }

  private static void addresses(
      String set, Set<IpAddress> known, SetDelta<IpAddress> delta, StageScripts scripts) {
    known.removeAll(delta.remove());
    known.addAll(delta.add());
    delta.add().forEach(address -> scripts.before().add(set, address));
    delta.remove().forEach(address -> scripts.after().remove(set, address));
  }

  private void pods(MapDelta<IpAddress, ClassId> delta, StageScripts scripts) {
    String set = state.sets().pods();
    delta.remove().keySet().forEach(pod -> scripts.after().remove(set, pod));
    delta.put().forEach((pod, id) -> scripts.after().putPod(set, pod, id));
    pods.keySet().removeAll(delta.remove().keySet());
    pods.putAll(delta.put());
  }

  /** Pods and what their classes decide change in one moment: all pods go to another set. */
  private SetLayout together(
      FamilyDelta delta, SetLayout sets, StageScripts scripts, int generation) {
    String name = SetLayout.name(family, "pods", generation);
    pods.keySet().removeAll(delta.podClasses().remove().keySet());
    pods.putAll(delta.podClasses().put());
    scripts.before().createPods(family, name);
    pods.forEach((pod, id) -> scripts.before().putPod(name, pod, id));
    scripts.after().destroy(sets.pods());
    return sets.withPods(name);
  }

  /** An entry decides with the others, so all go to another set. */
  private String podRanges(MapDelta<IpRange, ClassId> delta, StageScripts scripts, int generation) {
    ranges = delta.appliedTo(ranges);
    String name = SetLayout.name(family, "ranges", generation);
    scripts.before().createSenders(family, name);
    ranges.forEach((range, id) -> scripts.before().putSenders(name, range, id));
    scripts.after().destroy(state.sets().ranges());
    return name;
  }

  private String clusterRanges(SetDelta<IpRange> delta, StageScripts scripts, int generation) {
    cluster = delta.appliedTo(cluster);
    String name = SetLayout.name(family, "cluster", generation);
    scripts.before().createRanges(family, name);
    cluster.forEach(range -> scripts.before().add(name, range));
    scripts.after().destroy(state.sets().cluster());
    return name;
  }

  private SortedMap<ClassId, String> destinations(
      MapDelta<ClassDestination, Verdict> delta, StageScripts scripts, int generation) {
    explicit = delta.appliedTo(explicit);
    TreeMap<ClassId, String> names = new TreeMap<>(state.sets().destinations());
    TreeSet<ClassId> changed = new TreeSet<>();
    delta.keys().forEach(key -> changed.add(key.podClass()));
    for (ClassId id : changed) {
      String gone = names.remove(id);
      if (gone != null) {
        scripts.after().destroy(gone);
      }
      SortedMap<ClassDestination, Verdict> entries = ofClass(id);
      if (!entries.isEmpty()) {
        String name = SetLayout.destinations(family, id, generation);
        names.put(id, name);
        scripts.before().createDestinations(family, name);
        entries.forEach((key, verdict) ->
            scripts.before().add(name, key.destination(), verdict, settings.marks().base()));
      }
    }
    return names;
  }

  private SortedMap<ClassDestination, Verdict> ofClass(ClassId id) {
    IpRange lowest = IpRange.of(IpAddress.of(family == IpFamily.IPV4 ? "0.0.0.0" : "::"));
    ClassDestination from = new ClassDestination(id, lowest);
    return id.value() == Integer.MAX_VALUE
        ? explicit.tailMap(from)
        : explicit.subMap(from, new ClassDestination(new ClassId(id.value() + 1), lowest));
  }
}
