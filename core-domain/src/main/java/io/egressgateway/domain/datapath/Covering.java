package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.CoveredPods.Basis;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policies that cover each sender, worked out whole or from what changed since, with the same
 * result.
 *
 * @param snapshot what it was worked out from, with {@code basis}
 * @param grown how many sets of policies were there when everything was worked out
 * @param ownPods this node's pods by address
 * @param policies addresses that some policy covers, and not just those of the range around them
 * @param ranges disjoint ranges whose senders are covered unless {@code policies} has them
 * @param remoteNodes the node of each covered address that is not on this node, where known
 * @param pods the number of those addresses on each node
 * @param ambiguous addresses that several pods of other nodes are said to have
 */
record Covering(
    NodeSnapshot snapshot,
    Basis basis,
    int grown,
    OwnPodIndex ownPods,
    SortedMap<IpAddress, PolicySet> policies,
    SortedMap<IpRange, PolicySet> ranges,
    SortedMap<IpAddress, NodeName> remoteNodes,
    SortedMap<NodeName, Integer> pods,
    SortedSet<IpAddress> ambiguous) {
  /** So many sets that nobody uses any more are not worth working everything out again. */
  private static final int SPARE_SETS = 1_000;

  Covering {
    policies = Sorted.map(policies);
    ranges = Sorted.map(ranges);
    remoteNodes = Sorted.map(remoteNodes);
    pods = Sorted.map(pods);
    ambiguous = Sorted.set(ambiguous);
  }

  static Covering of(NodeSnapshot snapshot, SortedSet<String> ownGroups) {
    return of(snapshot, ownGroups, SubjectIndex.of(snapshot));
  }

  private static Covering of(
      NodeSnapshot snapshot, SortedSet<String> ownGroups, SubjectIndex subjects) {
    Basis basis = new Basis(ownGroups, subjects, PolicySet.empty());
    CoveredPods all = CoveredPods.all(snapshot, basis);
    TreeMap<NodeName, Integer> pods = new TreeMap<>();
    all.remoteNodes().values().forEach(node -> pods.merge(node, 1, Integer::sum));
    return new Covering(
        snapshot,
        basis,
        basis.nothing().grownTogether(),
        OwnPodIndex.of(snapshot),
        all.policies(),
        all.ranges(),
        all.remoteNodes(),
        pods,
        all.ambiguous());
  }

  /** What {@link #of} says of {@code now}. */
  Covering next(NodeSnapshot now, SortedSet<String> ownGroups) {
    SubjectIndex subjects = basis.subjects().next(snapshot, now);
    if (!now.node().equals(snapshot.node())
        || !ownGroups.equals(basis.ownGroups())
        || !keepsRanges(now, subjects)
        || hasManyOldSets()) {
      return of(now, ownGroups, subjects);
    }
    Set<IpAddress> touched = TouchedAddresses.between(snapshot, now);
    Basis same = new Basis(ownGroups, subjects, basis.nothing());
    Covering next = with(touched, now, same);
    return next.ambiguous.equals(ambiguous) || subjects.sources().isEmpty()
        ? next
        : of(now, ownGroups, subjects);
  }

  /** True where the same ranges are cut out of the same prefixes, given the same ambiguous. */
  private boolean keepsRanges(NodeSnapshot now, SubjectIndex subjects) {
    return subjects.sources().equals(basis.subjects().sources())
        && (subjects.sources().isEmpty() || now.tunnels().equals(snapshot.tunnels()));
  }

  /** True where most sets are of policies that changed or went, and take memory only. */
  private boolean hasManyOldSets() {
    return basis.nothing().grownTogether() > 2 * grown + SPARE_SETS;
  }

  /** Where true, equal sets of both are the same object, and the ranges of both are the same. */
  boolean sharesSetsWith(Covering other) {
    return basis.nothing() == other.basis.nothing();
  }

  private Covering with(Set<IpAddress> touched, NodeSnapshot now, Basis same) {
    OwnPodIndex own = ownPods.next(snapshot, now);
    CoveredPods fresh = CoveredPods.of(now, same, ranges, touched, own.at(touched, now));
    SortedMap<IpAddress, PolicySet> newPolicies = policies;
    SortedMap<IpAddress, NodeName> newNodes = remoteNodes;
    SortedMap<NodeName, Integer> newPods = pods;
    SortedSet<IpAddress> newAmbiguous = ambiguous;
    for (IpAddress address : new TreeSet<>(touched)) {
      newPolicies = replaced(newPolicies, address, fresh.policies());
      newPods = counted(newPods, newNodes.get(address), -1);
      newNodes = replaced(newNodes, address, fresh.remoteNodes());
      newPods = counted(newPods, newNodes.get(address), 1);
      newAmbiguous =
          fresh.ambiguous().contains(address)
              ? Sorted.with(newAmbiguous, address)
              : Sorted.without(newAmbiguous, address);
    }
    return new Covering(
        now, same, grown, own, newPolicies, ranges, newNodes, newPods, newAmbiguous);
  }

  private static <V> SortedMap<IpAddress, V> replaced(
      SortedMap<IpAddress, V> map, IpAddress address, SortedMap<IpAddress, V> fresh) {
    V value = fresh.get(address);
    return value == null ? Sorted.without(map, address) : Sorted.with(map, address, value);
  }

  private static SortedMap<NodeName, Integer> counted(
      SortedMap<NodeName, Integer> pods, @Nullable NodeName node, int more) {
    if (node == null) {
      return pods;
    }
    int number = pods.getOrDefault(node, 0) + more;
    return number == 0 ? Sorted.without(pods, node) : Sorted.with(pods, node, number);
  }

  /** The nodes that replies go to. */
  Set<NodeName> nodes() {
    return pods.keySet();
  }
}
