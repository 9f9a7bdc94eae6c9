package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.SourceRanges;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The policies that cover each sender this node is concerned with, or some of the senders. Its own
 * pods are matched here, since that is fresher than the slices; other nodes' pods are taken from
 * the slices of policies whose gateway this node is or may become. Source prefixes hold for whoever
 * sends, so they need no pod to be known; a pod that other policies select too is listed with all
 * of them.
 *
 * <p>Once the ranges are known, what is said of an address depends on nothing that is said of
 * another one.
 */
final class CoveredPods {
  private final NodeSnapshot snapshot;
  private final Basis basis;
  private final Predicate<IpAddress> asked;
  private final TreeMap<IpAddress, PolicySet> policies = new TreeMap<>();
  private final TreeMap<IpAddress, NodeName> remoteNodes = new TreeMap<>();
  private final TreeSet<IpAddress> ambiguous = new TreeSet<>();
  private final SortedMap<IpRange, PolicySet> ranges;

  /**
   * What is the same for all senders.
   *
   * @param ownGroups groups of which this node is or may become a gateway
   * @param subjects the policies of the snapshot
   * @param nothing what sets of policies grow from
   */
  record Basis(SortedSet<String> ownGroups, SubjectIndex subjects, PolicySet nothing) {
    Basis {
      ownGroups = Sorted.set(ownGroups);
    }
  }

  /** What covers every address. */
  static CoveredPods all(NodeSnapshot snapshot, Basis basis) {
    return new CoveredPods(snapshot, basis);
  }

  private CoveredPods(NodeSnapshot snapshot, Basis basis) {
    this.snapshot = snapshot;
    this.basis = basis;
    this.asked = _ -> true;
    readSlices(snapshot.slices());
    readSenders(snapshot.remotePods());
    readOwnPods(snapshot.ownPods().values());
    this.ranges = readRanges();
    leaveToRanges();
  }

  /**
   * What covers these addresses.
   *
   * @param ranges those of all addresses, which must be as they were
   * @param ownPods this node's pods that have any of the addresses
   */
  static CoveredPods of(
      NodeSnapshot snapshot,
      Basis basis,
      SortedMap<IpRange, PolicySet> ranges,
      Collection<IpAddress> addresses,
      Collection<Pod> ownPods) {
    return new CoveredPods(snapshot, basis, ranges, addresses, ownPods);
  }

  private CoveredPods(
      NodeSnapshot snapshot,
      Basis basis,
      SortedMap<IpRange, PolicySet> ranges,
      Collection<IpAddress> addresses,
      Collection<Pod> ownPods) {
    this.snapshot = snapshot;
    this.basis = basis;
    this.asked = addresses::contains;
    this.ranges = ranges;
    // Nobody's slices are of interest on a node that is no gateway, which most nodes are.
    readSlices(
        basis.ownGroups().isEmpty()
            ? List.of()
            : snapshot.slices().stream().filter(this::asks).toList());
    TreeMap<IpAddress, NodeName> senders = new TreeMap<>();
    for (IpAddress address : addresses) {
      NodeName node = snapshot.remotePods().get(address);
      if (node != null) {
        senders.put(address, node);
      }
    }
    readSenders(senders);
    readOwnPods(ownPods);
    leaveToRanges();
  }

  private boolean asks(EndpointSlice slice) {
    for (Endpoint endpoint : slice.endpoints()) {
      if (asks(endpoint.addresses())) {
        return true;
      }
    }
    return false;
  }

  private boolean asks(List<IpAddress> addresses) {
    for (IpAddress address : addresses) {
      if (asked.test(address)) {
        return true;
      }
    }
    return false;
  }

  /** Addresses that some policy covers, and not just those of the range that they are in. */
  SortedMap<IpAddress, PolicySet> policies() {
    return policies;
  }

  /** Disjoint ranges whose senders are covered unless {@link #policies} has them. */
  SortedMap<IpRange, PolicySet> ranges() {
    return ranges;
  }

  /** The node of each covered address that is not on this node, where known. */
  SortedMap<IpAddress, NodeName> remoteNodes() {
    return remoteNodes;
  }

  /** Addresses that several pods of other nodes are said to have. */
  SortedSet<IpAddress> ambiguous() {
    return ambiguous;
  }

  private void readSlices(List<EndpointSlice> given) {
    Map<IpAddress, NamespacedName> pods = new HashMap<>();
    List<EndpointSlice> slices = new ArrayList<>(given);
    slices.sort(Comparator.comparing(EndpointSlice::policy).thenComparing(EndpointSlice::name));
    Cover cover = new Cover();
    for (EndpointSlice slice : slices) {
      EgressPolicy policy = snapshot.policies().get(slice.policy());
      if (policy != null
          && basis.ownGroups().contains(policy.group())
          && policy.subject() instanceof Subject.Pods) {
        slice.endpoints().stream()
            .filter(this::isRemote)
            .forEach(endpoint -> {
              locate(endpoint, pods);
              cover.add(policy, endpoint.addresses());
            });
      }
    }
    cover.all();
    ambiguous.forEach(policies::remove);
    ambiguous.forEach(remoteNodes::remove);
  }

  private boolean isRemote(Endpoint endpoint) {
    return endpoint.node().filter(snapshot.node()::equals).isEmpty();
  }

  private void locate(Endpoint endpoint, Map<IpAddress, NamespacedName> pods) {
    for (IpAddress address : endpoint.addresses()) {
      if (asked.test(address)) {
        if (!endpoint.pod().equals(pods.computeIfAbsent(address, _ -> endpoint.pod()))) {
          ambiguous.add(address);
        }
        policies.put(address, basis.nothing());
        endpoint.node().ifPresent(node -> remoteNodes.putIfAbsent(address, node));
      }
    }
  }

  /** Adds policies to the addresses listed so far, in the order in which sets of them grow. */
  private final class Cover {
    private final TreeMap<PolicyKey, EgressPolicy> involved =
        new TreeMap<>(basis.subjects().sources());
    private final Map<PolicyKey, List<IpAddress>> named = new HashMap<>();

    void add(EgressPolicy policy, List<IpAddress> addresses) {
      involved.put(policy.key(), policy);
      named.computeIfAbsent(policy.key(), _ -> new ArrayList<>()).addAll(addresses);
    }

    void all() {
      for (EgressPolicy policy : involved.values()) {
        for (IpAddress address : named.getOrDefault(policy.key(), List.of())) {
          policies.computeIfPresent(address, (_, before) -> before.with(policy));
        }
        for (IpPrefix prefix : sources(policy)) {
          within(policies, prefix).replaceAll((_, before) -> before.with(policy));
        }
      }
    }
  }

  private static List<IpPrefix> sources(EgressPolicy policy) {
    return policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
        ? prefixes
        : List.of();
  }

  private static <V> NavigableMap<IpAddress, V> within(
      NavigableMap<IpAddress, V> addresses, IpPrefix prefix) {
    return addresses.subMap(prefix.address(), true, prefix.last(), true);
  }

  /** Where the senders of our policies' prefixes are: replies go there. */
  private void readSenders(SortedMap<IpAddress, NodeName> remotePods) {
    TreeMap<IpAddress, NodeName> elsewhere = new TreeMap<>(remotePods);
    for (EgressPolicy policy : basis.subjects().sources().values()) {
      if (basis.ownGroups().contains(policy.group())) {
        sources(policy).forEach(prefix -> within(elsewhere, prefix).forEach(this::locate));
      }
    }
  }

  private void locate(IpAddress address, NodeName node) {
    if (!ambiguous.contains(address)) {
      remoteNodes.putIfAbsent(address, node);
    }
  }

  private void readOwnPods(Collection<Pod> pods) {
    TreeMap<IpAddress, PolicySet> remote = new TreeMap<>(policies);
    policies.clear();
    Cover cover = new Cover();
    for (Pod pod : pods) {
      for (IpAddress address : pod.addresses()) {
        if (asked.test(address)) {
          policies.put(address, basis.nothing());
          remoteNodes.remove(address);
        }
      }
      for (EgressPolicy policy : basis.subjects().pods().covering(pod)) {
        cover.add(policy, pod.addresses());
      }
    }
    cover.all();
    remote.forEach(policies::putIfAbsent);
  }

  /**
   * Ambiguous addresses stay nobody's: of two pods one may be another policy's, and must not leave
   * with the egress of this one. Nodes are never senders: what they forward is not theirs.
   */
  private SortedMap<IpRange, PolicySet> readRanges() {
    List<IpAddress> apart = new ArrayList<>(ambiguous);
    snapshot
        .tunnels()
        .values()
        .forEach(tunnel -> {
          apart.addAll(tunnel.addresses().toList());
          tunnel.parent().ifPresent(parent -> apart.addAll(parent.addresses().toList()));
        });
    TreeMap<IpRange, PolicySet> sets = new TreeMap<>();
    SourceRanges.of(snapshot.policies().values(), apart)
        .forEach((range, covering) -> {
          PolicySet set = basis.nothing();
          for (EgressPolicy policy : covering) {
            set = set.with(policy);
          }
          sets.put(range, set);
        });
    return Sorted.map(sets);
  }

  /** Has no entry of its own what would say the same as the range around it, or nothing. */
  private void leaveToRanges() {
    policies.values().removeIf(PolicySet::isEmpty);
    policies
        .entrySet()
        .removeIf(pod ->
            SenderRanges.find(ranges, pod.getKey()).filter(pod.getValue()::equals).isPresent());
  }
}
