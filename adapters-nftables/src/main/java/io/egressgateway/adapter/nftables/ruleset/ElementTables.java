package io.egressgateway.adapter.nftables.ruleset;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Translates elements back into the domain's tables. */
final class ElementTables {
  private final DatapathSettings settings;
  private final TableContents contents;
  private final List<String> findings;

  ElementTables(DatapathSettings settings, TableContents contents, List<String> findings) {
    this.settings = settings;
    this.contents = contents;
    this.findings = findings;
  }

  DatapathTables tables() {
    return new DatapathTables(
        PerFamily.of(this::family),
        map(
            SetNames.EGRESSES,
            ElementTables::egress,
            element -> EgressFingerprint.of(element.comment().orElseThrow())),
        map(
            SetNames.GATEWAYS,
            ElementTables::egress,
            element -> new FwMark(mark(element.value().orElseThrow()))),
        set(SetNames.MASQUERADED, ElementTables::egress));
  }

  private FamilyTables family(IpFamily family) {
    SortedMap<EgressId, IpAddress> snat =
        map(
            SetNames.snat(family),
            ElementTables::egress,
            element -> address(element.value().orElseThrow()));
    compareWithSnat(family);
    return new FamilyTables(
        map(
            SetNames.podClass(family),
            element -> address(element.key().getFirst()),
            element -> podClass(element.value().orElseThrow())),
        explicit(family),
        map(
            SetNames.defaults(family),
            element -> podClass(element.key().getFirst()),
            this::connectionEgress),
        set(SetNames.cluster(family), element -> range(element.key().getFirst())),
        snat,
        set(SetNames.eips(family), element -> address(element.key().getFirst())),
        set(SetNames.peers(family), element -> address(element.key().getFirst())),
        map(
            SetNames.podRange(family),
            element -> range(element.key().getFirst()),
            element -> podClass(element.value().orElseThrow())));
  }

  private SortedMap<ClassDestination, Verdict> explicit(IpFamily family) {
    TreeMap<ClassDestination, Verdict> explicit =
        map(
            SetNames.excluded(family),
            ElementTables::destination,
            _ -> (Verdict) new Verdict.Excluded());
    explicit.putAll(
        map(
            SetNames.explicit(family),
            ElementTables::destination,
            element -> new Verdict.Through(connectionEgress(element))));
    return explicit;
  }

  /** The sets that repeat the map {@code snat} must say the same as it does. */
  private void compareWithSnat(IpFamily family) {
    Set<List<Datum>> owned = new HashSet<>();
    Set<List<Datum>> source = new HashSet<>();
    for (Element element : contents.elements(SetNames.snat(family))) {
      owned.add(element.key());
      element.value().ifPresent(value -> source.add(List.of(element.key().getFirst(), value)));
    }
    Map.of(SetNames.owned(family), owned, SetNames.source(family), source)
        .forEach((set, expected) -> {
          Set<List<Datum>> found = new HashSet<>();
          contents.elements(set).forEach(element -> found.add(element.key()));
          if (!found.equals(expected)) {
            findings.add("set " + set + " does not match " + SetNames.snat(family));
          }
        });
  }

  private <K extends Comparable<? super K>, V> TreeMap<K, V> map(
      String set, Function<Element, K> key, Function<Element, V> value) {
    TreeMap<K, V> result = new TreeMap<>();
    for (Element element : contents.elements(set)) {
      understood(set, element, () -> result.put(key.apply(element), value.apply(element)));
    }
    return result;
  }

  private <E extends Comparable<? super E>> SortedSet<E> set(String set, Function<Element, E> key) {
    TreeSet<E> result = new TreeSet<>();
    for (Element element : contents.elements(set)) {
      understood(set, element, () -> result.add(key.apply(element)));
    }
    return result;
  }

  private void understood(String set, Element element, Runnable take) {
    try {
      take.run();
    } catch (IllegalArgumentException | NoSuchElementException e) {
      findings.add("element " + element + " of " + set + " is not ours: " + e.getMessage());
    }
  }

  private EgressId connectionEgress(Element element) {
    int mark = mark(element.value().orElseThrow());
    return new EgressId(mark & ~settings.marks().mask().value());
  }

  private static EgressId egress(Element element) {
    return new EgressId(mark(element.key().getFirst()));
  }

  private static ClassDestination destination(Element element) {
    return new ClassDestination(podClass(element.key().getFirst()), range(element.key().getLast()));
  }

  private static int mark(Datum datum) {
    if (datum instanceof Datum.Mark(int value)) {
      return value;
    }
    throw new IllegalArgumentException("not a mark");
  }

  private static ClassId podClass(Datum datum) {
    if (datum instanceof Datum.PodClass(int value)) {
      return new ClassId(value);
    }
    throw new IllegalArgumentException("not a class");
  }

  private static IpAddress address(Datum datum) {
    if (datum instanceof Datum.Address(IpAddress value)) {
      return value;
    }
    throw new IllegalArgumentException("not an address");
  }

  private static IpRange range(Datum datum) {
    if (datum instanceof Datum.Interval(IpRange value)) {
      return value;
    }
    throw new IllegalArgumentException("not an interval");
  }
}
