package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.matching.ClassCompiler;
import io.egressgateway.domain.matching.ClassCompiler.Compiled;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A node's tables, laid out whole or from what changed since, with the same result. */
final class NodeTables {
  private final View view;

  /** The classes in use, and by how many addresses and ranges. */
  private final Map<PolicySet, Integer> classes;

  private final Map<PolicySet, ClassId> classIds;
  private final Map<EgressIdentity, EgressFingerprint> fingerprints;
  private final SortedMap<EgressFingerprint, EgressId> ids;

  /** The classes that decide anything. */
  private final PerFamily<Set<ClassId>> deciding;

  private final DatapathTables tables;

  /** The cluster as this node looks at it. */
  record View(
      NodeSnapshot snapshot,
      TunnelSettings settings,
      Placements placements,
      Peers peers,
      Covering pods) {

    /** True where nothing but pods that come, go and change their class can differ. */
    boolean differsInPodsOnly(View before) {
      return settings.equals(before.settings)
          && placements == before.placements
          && peers == before.peers
          && pods.sharesSetsWith(before.pods)
          && snapshot.clusterRanges().equals(before.snapshot.clusterRanges());
    }
  }

  /** The classes of the senders of a family. */
  private record Senders(SortedMap<IpAddress, ClassId> pods, SortedMap<IpRange, ClassId> ranges) {
    Senders {
      pods = Sorted.map(pods);
      ranges = Sorted.map(ranges);
    }
  }

  /**
   * What decides is laid out anew.
   *
   * @param before whose classes are the same, where there is one; most senders stay in theirs when
   *     an egress moves
   */
  private NodeTables(
      View view,
      Map<PolicySet, Integer> classes,
      Map<PolicySet, ClassId> classIds,
      SortedMap<EgressId, EgressFingerprint> known,
      Optional<NodeTables> before) {
    this.view = view;
    this.classes = classes;
    this.classIds = classIds;
    this.fingerprints = new HashMap<>();
    this.ids = EgressIds.assign(wanted(), known);
    PerFamily<SortedMap<ClassId, Compiled<EgressId>>> compiled = PerFamily.of(this::compile);
    this.deciding = compiled.map(results -> new HashSet<>(results.keySet()));
    this.tables =
        lay(
            compiled,
            before
                .filter(last -> last.deciding.equals(deciding))
                .map(this::moved)
                .orElseGet(() -> PerFamily.of(this::senders)));
  }

  /** Other pods in the same classes. */
  private NodeTables(NodeTables before, View view, Map<PolicySet, Integer> classes) {
    this.view = view;
    this.classes = classes;
    this.classIds = before.classIds;
    this.fingerprints = before.fingerprints;
    this.ids = before.ids;
    this.deciding = before.deciding;
    this.tables = before.tables.withPods(moved(before).map(Senders::pods));
  }

  static NodeTables of(View view, SortedMap<EgressId, EgressFingerprint> known) {
    Map<PolicySet, Integer> classes = new LinkedHashMap<>();
    view.pods().policies().values().forEach(used -> classes.merge(used, 1, Integer::sum));
    view.pods().ranges().values().forEach(used -> classes.merge(used, 1, Integer::sum));
    return new NodeTables(
        view, classes, ClassIds.assign(classes.keySet()), known, Optional.empty());
  }

  /** What {@link #of} says of {@code now}. */
  NodeTables next(View now, SortedMap<EgressId, EgressFingerprint> known) {
    if (!now.settings().equals(view.settings()) || !now.pods().sharesSetsWith(view.pods())) {
      return of(now, known);
    }
    Map<PolicySet, Integer> counts = counted(now);
    if (!counts.keySet().equals(classes.keySet())) {
      return of(now, known);
    }
    return now.differsInPodsOnly(view) && hasIdsOf(known)
        ? new NodeTables(this, now, counts)
        : new NodeTables(now, counts, classIds, known, Optional.of(this));
  }

  private Map<PolicySet, Integer> counted(View now) {
    Map<PolicySet, Integer> counts = new HashMap<>(classes);
    Sorted.differences(
        view.pods().policies(),
        now.pods().policies(),
        (_, before, after) -> {
          if (before != null) {
            counts.merge(before, -1, (a, b) -> a + b == 0 ? null : a + b);
          }
          if (after != null) {
            counts.merge(after, 1, (a, b) -> a + b == 0 ? null : a + b);
          }
        });
    return counts;
  }

  /** True where the kernel holds the ids that are in use here and no others. */
  private boolean hasIdsOf(SortedMap<EgressId, EgressFingerprint> known) {
    return known == tables.egresses() || known.equals(tables.egresses());
  }

  /** The senders in the classes of before, but for the pods that changed theirs. */
  private PerFamily<Senders> moved(NodeTables before) {
    PerFamily<SortedMap<IpAddress, ClassId>> pods =
        before.tables.families().map(FamilyTables::podClasses);
    for (var change : changedPods(before.view, view).entrySet()) {
      IpFamily family = change.getKey().family();
      pods =
          pods.with(family, placed(pods.get(family), change.getKey(), change.getValue(), family));
    }
    PerFamily<SortedMap<IpAddress, ClassId>> all = pods;
    return PerFamily.of(
        family -> new Senders(all.get(family), before.tables.families().get(family).podRanges()));
  }

  private Senders senders(IpFamily family) {
    return new Senders(
        classes(view.pods().policies(), address -> address.family() == family, family),
        classes(view.pods().ranges(), range -> range.family() == family, family));
  }

  private static SortedMap<IpAddress, Optional<PolicySet>> changedPods(View before, View after) {
    SortedMap<IpAddress, Optional<PolicySet>> changed = new TreeMap<>();
    Sorted.differences(
        before.pods().policies(),
        after.pods().policies(),
        (address, _, policies) -> changed.put(address, Optional.ofNullable(policies)));
    return changed;
  }

  private SortedMap<IpAddress, ClassId> placed(
      SortedMap<IpAddress, ClassId> pods,
      IpAddress address,
      Optional<PolicySet> policies,
      IpFamily family) {
    return policies
        .map(classIds::get)
        .filter(deciding.get(family)::contains)
        .map(id -> Sorted.with(pods, address, id))
        .orElseGet(() -> Sorted.without(pods, address));
  }

  private SortedSet<EgressFingerprint> wanted() {
    Set<EgressPolicy> policies = new LinkedHashSet<>();
    classes.keySet().forEach(podClass -> policies.addAll(podClass.policies()));
    for (EgressPolicy policy : policies) {
      view.settings().families().stream()
          .filter(policy::holdsFor)
          .forEach(family ->
              fingerprints.computeIfAbsent(
                  view.placements().egressOf(policy, family), EgressIdentity::fingerprint));
    }
    return new TreeSet<>(fingerprints.values());
  }

  DatapathTables tables() {
    return tables;
  }

  private DatapathTables lay(
      PerFamily<SortedMap<ClassId, Compiled<EgressId>>> compiled, PerFamily<Senders> senders) {
    SortedMap<EgressId, EgressFingerprint> egresses = new TreeMap<>();
    ids.forEach((fingerprint, id) -> egresses.put(id, fingerprint));
    SortedMap<EgressId, FwMark> gateways = new TreeMap<>();
    SortedSet<EgressId> masquerade = new TreeSet<>();
    for (EgressIdentity identity : fingerprints.keySet()) {
      view.placements()
          .ownerOf(identity)
          .ifPresent(owner -> {
            if (!owner.equals(view.snapshot().node())) {
              view.peers().markOf(owner).ifPresent(mark -> gateways.put(idOf(identity), mark));
            } else if (identity instanceof EgressIdentity.NodeAddress) {
              masquerade.add(idOf(identity));
            }
          });
    }
    return new DatapathTables(
        PerFamily.of(family -> family(family, compiled.get(family), senders.get(family))),
        egresses,
        gateways,
        masquerade);
  }

  private EgressId idOf(EgressIdentity identity) {
    return requireNonNull(ids.get(fingerprints.get(identity)), "no id of a used egress");
  }

  private FamilyTables family(
      IpFamily family, SortedMap<ClassId, Compiled<EgressId>> compiled, Senders senders) {
    if (!view.settings().enabled(family)) {
      return FamilyTables.EMPTY;
    }
    SortedMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    SortedMap<ClassId, EgressId> defaults = new TreeMap<>();
    compiled.forEach((id, result) -> {
      result
          .explicit()
          .forEach((range, egress) ->
              explicit.put(new ClassDestination(id, range), new Verdict.Through(egress)));
      result
          .excluded()
          .forEach(range -> explicit.put(new ClassDestination(id, range), new Verdict.Excluded()));
      result.byDefault().ifPresent(egress -> defaults.put(id, egress));
    });
    return new FamilyTables(
        senders.pods(),
        explicit,
        defaults,
        clusterRanges(family),
        snat(family),
        Sorted.set(ofFamily(view.placements().ownGroupAddresses(), family)),
        Sorted.set(ofFamily(tunnelPeers(), family)),
        senders.ranges());
  }

  private <K extends Comparable<? super K>> SortedMap<K, ClassId> classes(
      SortedMap<K, PolicySet> senders, Predicate<K> wanted, IpFamily family) {
    SortedMap<K, ClassId> classesOf = new TreeMap<>();
    senders.forEach((sender, policies) -> {
      ClassId id = classIds.get(policies);
      if (id != null && wanted.test(sender) && deciding.get(family).contains(id)) {
        classesOf.put(sender, id);
      }
    });
    return classesOf;
  }

  /** The classes that decide anything in this family. */
  private SortedMap<ClassId, Compiled<EgressId>> compile(IpFamily family) {
    if (!view.settings().enabled(family)) {
      return Sorted.emptyMap();
    }
    Map<PolicyKey, EgressId> egresses = new HashMap<>();
    ClassCompiler<EgressId> compiler =
        new ClassCompiler<>(
            family,
            view.snapshot().clusterRanges(),
            policy ->
                egresses.computeIfAbsent(
                    policy.key(), _ -> idOf(view.placements().egressOf(policy, family))));
    SortedMap<ClassId, Compiled<EgressId>> results = new TreeMap<>();
    classIds.forEach((policies, id) -> {
      Compiled<EgressId> result = compiler.compile(policies.policies());
      if (!result.isEmpty()) {
        results.put(id, result);
      }
    });
    return results;
  }

  private SortedSet<IpRange> clusterRanges(IpFamily family) {
    return view.snapshot().clusterRanges().stream()
        .filter(range -> range.family() == family)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private SortedMap<EgressId, IpAddress> snat(IpFamily family) {
    SortedMap<EgressId, IpAddress> snat = new TreeMap<>();
    for (EgressIdentity identity : fingerprints.keySet()) {
      if (identity instanceof EgressIdentity.Addresses(String _, AddressPair addresses)
          && view.placements()
              .ownerOf(identity)
              .filter(view.snapshot().node()::equals)
              .isPresent()) {
        addresses.get(family).ifPresent(address -> snat.put(idOf(identity), address));
      }
    }
    return snat;
  }

  private List<IpAddress> tunnelPeers() {
    return view.snapshot().tunnels().values().stream()
        .filter(tunnel -> !tunnel.node().equals(view.snapshot().node()))
        .map(Tunnel::parent)
        .flatMap(parent -> parent.stream().flatMap(link -> link.addresses().toList().stream()))
        .toList();
  }

  private static List<IpAddress> ofFamily(Iterable<IpAddress> addresses, IpFamily family) {
    TreeSet<IpAddress> matching = new TreeSet<>();
    addresses.forEach(address -> {
      if (address.family() == family) {
        matching.add(address);
      }
    });
    return List.copyOf(matching);
  }
}
