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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Lays a node's tables out. */
final class NodeTables {
  private final View view;
  private final Set<PolicySet> classes;
  private final Map<PolicySet, ClassId> classIds;
  private final Map<EgressIdentity, EgressFingerprint> fingerprints = new HashMap<>();
  private final SortedMap<EgressFingerprint, EgressId> ids;

  /** The cluster as this node looks at it. */
  record View(
      NodeSnapshot snapshot,
      TunnelSettings settings,
      Placements placements,
      Peers peers,
      CoveredPods pods) {}

  NodeTables(View view, SortedMap<EgressId, EgressFingerprint> known) {
    this.view = view;
    this.classes = new LinkedHashSet<>(view.pods().policies().values());
    this.classes.addAll(view.pods().ranges().values());
    this.classIds = ClassIds.assign(classes);
    this.ids = EgressIds.assign(wanted(), known);
  }

  private SortedSet<EgressFingerprint> wanted() {
    Set<EgressPolicy> policies = new LinkedHashSet<>();
    classes.forEach(podClass -> policies.addAll(podClass.policies()));
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
    return new DatapathTables(PerFamily.of(this::family), egresses, gateways, masquerade);
  }

  private EgressId idOf(EgressIdentity identity) {
    return requireNonNull(ids.get(fingerprints.get(identity)), "no id of a used egress");
  }

  private FamilyTables family(IpFamily family) {
    if (!view.settings().enabled(family)) {
      return FamilyTables.EMPTY;
    }
    SortedMap<ClassId, Compiled<EgressId>> compiled = compile(family);
    SortedMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    SortedMap<ClassId, EgressId> defaults = new TreeMap<>();
    compiled.forEach((id, result) -> {
      result
          .explicit()
          .forEach((range, egress) ->
              explicit.put(new ClassDestination(id, range), new Verdict.Through(egress)));
      result.byDefault().ifPresent(egress -> defaults.put(id, egress));
    });
    return new FamilyTables(
        classes(view.pods().policies(), address -> address.family() == family, compiled.keySet()),
        explicit,
        defaults,
        clusterRanges(family),
        snat(family),
        Sorted.set(ofFamily(view.placements().ownGroupAddresses(), family)),
        Sorted.set(ofFamily(tunnelPeers(), family)),
        classes(view.pods().ranges(), range -> range.family() == family, compiled.keySet()));
  }

  private <K extends Comparable<? super K>> SortedMap<K, ClassId> classes(
      SortedMap<K, PolicySet> senders, Predicate<K> wanted, Set<ClassId> deciding) {
    SortedMap<K, ClassId> classesOf = new TreeMap<>();
    senders.forEach((sender, policies) -> {
      ClassId id = classIds.get(policies);
      if (id != null && wanted.test(sender) && deciding.contains(id)) {
        classesOf.put(sender, id);
      }
    });
    return classesOf;
  }

  /** The classes that decide anything in this family. */
  private SortedMap<ClassId, Compiled<EgressId>> compile(IpFamily family) {
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
