package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Divides the change of a stage into smaller ones, in an order that is safe after each.
 *
 * <ol>
 *   <li>What decides nothing alone: ids, translations, guarded addresses, peers.
 *   <li>Translations that go, before it is forgotten who else has the egress: it must not seem to
 *       be owned here meanwhile.
 *   <li>Who owns what, egress by egress.
 *   <li>Classes, of each all that decides at once.
 *   <li>Senders: addresses that get a class, then ranges, all at once since they are cut anew, then
 *       addresses that the ranges decide for, or nobody. An address is never left to a range that
 *       is not as it shall be.
 *   <li>What is not referred to any more.
 * </ol>
 */
final class DeltaParts {
  private final TablesDelta whole;
  private final int most;
  private final List<TablesDelta> parts = new ArrayList<>();

  private DeltaParts(TablesDelta whole, int most) {
    this.whole = whole;
    this.most = most;
  }

  static List<TablesDelta> of(TablesDelta whole, int most) {
    DeltaParts parts = new DeltaParts(whole, most);
    parts.preparations();
    parts.translationsThatGo();
    whole.gateways().parts(most).forEach(part -> parts.add(TablesDelta.NONE.withGateways(part)));
    parts.classes();
    parts.senders();
    parts.leftovers();
    return parts.parts;
  }

  private void add(TablesDelta part) {
    if (!part.isEmpty()) {
      parts.add(part);
    }
  }

  private void add(IpFamily family, FamilyDelta part) {
    add(TablesDelta.NONE.with(family, part));
  }

  private void preparations() {
    whole.egresses().puts().parts(most).forEach(part -> add(TablesDelta.NONE.withEgresses(part)));
    whole
        .masquerade()
        .adds()
        .parts(most)
        .forEach(part -> add(TablesDelta.NONE.withMasquerade(part)));
    for (IpFamily family : IpFamily.values()) {
      FamilyDelta delta = whole.families().get(family);
      for (MapDelta<EgressId, IpAddress> part : delta.snat().puts().parts(most)) {
        add(family, FamilyDelta.NONE.withTranslation(part, SetDelta.none()));
      }
      for (SetDelta<IpAddress> part : delta.guardedEips().adds().parts(most)) {
        add(family, FamilyDelta.NONE.withTranslation(MapDelta.none(), part));
      }
      for (SetDelta<IpAddress> part : delta.tunnelPeers().adds().parts(most)) {
        add(family, FamilyDelta.NONE.withPeers(part));
      }
    }
  }

  private void translationsThatGo() {
    for (IpFamily family : IpFamily.values()) {
      for (MapDelta<EgressId, IpAddress> part :
          whole.families().get(family).snat().removes().parts(most)) {
        add(family, FamilyDelta.NONE.withTranslation(part, SetDelta.none()));
      }
    }
    whole
        .masquerade()
        .removes()
        .parts(most)
        .forEach(part -> add(TablesDelta.NONE.withMasquerade(part)));
  }

  private void classes() {
    add(
        TablesDelta.NONE.withFamilies(
            whole
                .families()
                .map(delta -> FamilyDelta.NONE.withClusterRanges(delta.clusterRanges()))));
    for (IpFamily family : IpFamily.values()) {
      classes(family, whole.families().get(family));
    }
  }

  private void classes(IpFamily family, FamilyDelta delta) {
    TreeMap<ClassId, Integer> sizes = new TreeMap<>();
    delta.defaults().keys().forEach(id -> sizes.merge(id, 1, Integer::sum));
    delta.explicit().keys().forEach(key -> sizes.merge(key.podClass(), 1, Integer::sum));
    Set<ClassId> together = new HashSet<>();
    int size = 0;
    for (var one : sizes.entrySet()) {
      if (size > 0 && size + one.getValue() > most) {
        add(family, ofClasses(delta, together));
        together.clear();
        size = 0;
      }
      together.add(one.getKey());
      size += one.getValue();
    }
    add(family, ofClasses(delta, together));
  }

  private static FamilyDelta ofClasses(FamilyDelta delta, Set<ClassId> classes) {
    return FamilyDelta.NONE.withClasses(
        delta.explicit().only(key -> classes.contains(key.podClass())),
        delta.defaults().only(classes::contains));
  }

  private void senders() {
    pods(true);
    add(
        TablesDelta.NONE.withFamilies(
            whole
                .families()
                .map(delta -> FamilyDelta.NONE.withSenders(MapDelta.none(), delta.podRanges()))));
    pods(false);
  }

  private void pods(boolean put) {
    for (IpFamily family : IpFamily.values()) {
      MapDelta<IpAddress, ClassId> pods = whole.families().get(family).podClasses();
      for (MapDelta<IpAddress, ClassId> part : (put ? pods.puts() : pods.removes()).parts(most)) {
        add(family, FamilyDelta.NONE.withSenders(part, MapDelta.<IpRange, ClassId>none()));
      }
    }
  }

  private void leftovers() {
    for (IpFamily family : IpFamily.values()) {
      FamilyDelta delta = whole.families().get(family);
      for (SetDelta<IpAddress> part : delta.guardedEips().removes().parts(most)) {
        add(family, FamilyDelta.NONE.withTranslation(MapDelta.none(), part));
      }
      for (SetDelta<IpAddress> part : delta.tunnelPeers().removes().parts(most)) {
        add(family, FamilyDelta.NONE.withPeers(part));
      }
    }
    whole
        .egresses()
        .removes()
        .parts(most)
        .forEach(part -> add(TablesDelta.NONE.withEgresses(part)));
  }
}
