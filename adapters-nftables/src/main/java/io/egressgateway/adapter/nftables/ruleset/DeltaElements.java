package io.egressgateway.adapter.nftables.ruleset;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.FamilyDelta;
import io.egressgateway.domain.diff.MapDelta;
import io.egressgateway.domain.diff.SetDelta;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.function.Function;

/** Translates deltas of the domain's tables into elements. */
final class DeltaElements {
  private final DatapathSettings settings;
  private final TableContents.Journal journal;

  DeltaElements(DatapathSettings settings, TableContents.Journal journal) {
    this.settings = settings;
    this.journal = journal;
  }

  void carryOut(TablesDelta delta) {
    egresses(delta.egresses());
    map(
        SetNames.GATEWAYS,
        delta.gateways(),
        id -> Element.of(mark(id)),
        mark -> new Datum.Mark(mark.value()));
    set(SetNames.MASQUERADED, delta.masquerade(), id -> Element.of(mark(id)));
    for (IpFamily family : IpFamily.values()) {
      carryOut(family, delta.families().get(family));
    }
  }

  private void carryOut(IpFamily family, FamilyDelta delta) {
    snat(family, delta.snat());
    set(SetNames.eips(family), delta.guardedEips(), DeltaElements::address);
    set(SetNames.peers(family), delta.tunnelPeers(), DeltaElements::address);
    set(SetNames.cluster(family), delta.clusterRanges(), DeltaElements::range);
    explicit(family, delta.explicit());
    map(
        SetNames.defaults(family),
        delta.defaults(),
        id -> Element.of(podClass(id)),
        this::connectionMark);
    map(
        SetNames.podClass(family),
        delta.podClasses(),
        DeltaElements::address,
        DeltaElements::podClass);
    ranges(SetNames.podRange(family), delta.podRanges());
  }

  /** A range with another class is taken out and put in: the kernel does not replace intervals. */
  private void ranges(String set, MapDelta<IpRange, ClassId> delta) {
    delta.keys().forEach(gone -> remove(set, range(gone)));
    delta.put().forEach((range, to) -> journal.put(set, range(range).to(podClass(to))));
  }

  private void egresses(MapDelta<EgressId, ?> delta) {
    delta.remove().keySet().forEach(id -> remove(SetNames.EGRESSES, Element.of(mark(id))));
    delta
        .put()
        .forEach((id, print) ->
            journal.put(SetNames.EGRESSES, Element.of(mark(id)).saying(print.toString())));
  }

  private void snat(IpFamily family, MapDelta<EgressId, IpAddress> delta) {
    delta.remove().keySet().forEach(id -> disown(family, id));
    delta
        .put()
        .forEach((id, eip) -> {
          disown(family, id);
          Datum source = new Datum.Address(eip);
          journal.put(SetNames.snat(family), Element.of(mark(id)).to(source));
          journal.put(SetNames.owned(family), Element.of(mark(id)));
          journal.put(SetNames.source(family), Element.of(mark(id), source));
        });
  }

  private void disown(IpFamily family, EgressId id) {
    Element owned = Element.of(mark(id));
    journal
        .find(SetNames.snat(family), owned.key())
        .flatMap(Element::value)
        .ifPresent(source -> remove(SetNames.source(family), Element.of(mark(id), source)));
    remove(SetNames.owned(family), owned);
    remove(SetNames.snat(family), owned);
  }

  private void explicit(IpFamily family, MapDelta<ClassDestination, Verdict> delta) {
    for (ClassDestination key : delta.keys()) {
      remove(SetNames.explicit(family), destination(key));
      remove(SetNames.excluded(family), destination(key));
    }
    delta
        .put()
        .forEach((key, verdict) -> {
          switch (verdict) {
            case Verdict.Through(EgressId id) ->
                journal.put(SetNames.explicit(family), destination(key).to(connectionMark(id)));
            case Verdict.Excluded() -> journal.put(SetNames.excluded(family), destination(key));
          }
        });
  }

  private <K extends Comparable<? super K>, V> void map(
      String set, MapDelta<K, V> delta, Function<K, Element> key, Function<V, Datum> value) {
    delta.remove().keySet().forEach(gone -> remove(set, key.apply(gone)));
    delta.put().forEach((k, v) -> journal.put(set, key.apply(k).to(value.apply(v))));
  }

  private <E extends Comparable<? super E>> void set(
      String set, SetDelta<E> delta, Function<E, Element> key) {
    delta.remove().forEach(gone -> remove(set, key.apply(gone)));
    delta.add().forEach(added -> journal.put(set, key.apply(added)));
  }

  private void remove(String set, Element element) {
    journal.remove(set, element.key());
  }

  private Datum connectionMark(EgressId id) {
    return new Datum.Mark(settings.connectionMark(id).value());
  }

  private static Datum mark(EgressId id) {
    return new Datum.Mark(id.value());
  }

  private static Datum podClass(ClassId id) {
    return new Datum.PodClass(id.value());
  }

  private static Element address(IpAddress address) {
    return Element.of(new Datum.Address(address));
  }

  private static Element range(IpRange range) {
    return Element.of(new Datum.Interval(range));
  }

  private static Element destination(ClassDestination key) {
    return Element.of(podClass(key.podClass()), new Datum.Interval(key.destination()));
  }
}
