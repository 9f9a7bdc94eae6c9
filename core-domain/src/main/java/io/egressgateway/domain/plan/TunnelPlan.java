package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.AddressSet;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.net.StableHash;
import java.math.BigInteger;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives every node's tunnel its addresses and its mark.
 *
 * <p>Valid ones are kept, of duplicates the first by name; others get the first free one from a
 * place that depends on the node's name alone.
 */
final class TunnelPlan {
  /** What a tunnel has; an absent part means that nothing is left to give. */
  record Allotment(AddressPair addresses, FwMark mark) {}

  private final ClusterSnapshot snapshot;
  private final ControllerSettings settings;
  private final AddressSet usedAddresses = new AddressSet();
  private final SortedSet<FwMark> usedMarks = new TreeSet<>();
  private final SortedMap<NodeName, AddressPair> addresses = new TreeMap<>();
  private final SortedMap<NodeName, FwMark> marks = new TreeMap<>();

  private TunnelPlan(ClusterSnapshot snapshot, ControllerSettings settings) {
    this.snapshot = snapshot;
    this.settings = settings;
  }

  /** What each node's tunnel has. */
  static SortedMap<NodeName, Allotment> of(ClusterSnapshot snapshot, ControllerSettings settings) {
    TunnelPlan plan = new TunnelPlan(snapshot, settings);
    snapshot.nodes().keySet().forEach(plan::keep);
    SortedMap<NodeName, Allotment> allotments = new TreeMap<>();
    for (NodeName node : snapshot.nodes().keySet()) {
      allotments.put(node, plan.complete(node));
    }
    return Sorted.map(allotments);
  }

  private void keep(NodeName node) {
    Optional<Tunnel> tunnel = Optional.ofNullable(snapshot.tunnels().get(node));
    AddressPair kept = AddressPair.NONE;
    for (IpFamily family : settings.families()) {
      Optional<IpAddress> address =
          tunnel
              .flatMap(t -> t.addresses().get(family))
              .filter(usable(family)::contains)
              .filter(a -> !usedAddresses.contains(a));
      address.ifPresent(usedAddresses::add);
      kept = address.map(kept::with).orElse(kept);
    }
    addresses.put(node, kept);
    tunnel
        .flatMap(Tunnel::mark)
        .filter(this::isNodeMark)
        .filter(usedMarks::add)
        .ifPresent(mark -> marks.put(node, mark));
  }

  private Allotment complete(NodeName node) {
    AddressPair complete = addresses.getOrDefault(node, AddressPair.NONE);
    for (IpFamily family : settings.families()) {
      if (complete.get(family).isEmpty()) {
        Optional<IpAddress> free = freeAddress(node, usable(family));
        free.ifPresent(usedAddresses::add);
        complete = free.map(complete::with).orElse(complete);
      }
    }
    Optional<FwMark> kept = Optional.ofNullable(marks.get(node));
    return new Allotment(complete, kept.orElseGet(() -> freeMark(node)));
  }

  private IpRange usable(IpFamily family) {
    IpPrefix subnet = settings.tunnelSubnets().get(family);
    return new IpRange(subnet.address().plus(1), subnet.last().plus(-1));
  }

  private boolean isNodeMark(FwMark mark) {
    MarkRange range = settings.marks();
    int number = mark.value() - range.base().value() - 1;
    return range.contains(mark) && number >= 0 && number < range.nodeMarks();
  }

  private static long startOf(NodeName node) {
    return StableHash.of(node.value());
  }

  /** The first free address behind the node's own place, going on at the start of the range. */
  private Optional<IpAddress> freeAddress(NodeName node, IpRange range) {
    long size = range.size().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    IpAddress start = range.first().plus(Long.remainderUnsigned(startOf(node), size));
    return usedAddresses
        .lowestFree(new IpRange(start, range.last()))
        .or(() -> usedAddresses.lowestFree(range));
  }

  /** There are millions of marks, more than nodes: one is always free. */
  private FwMark freeMark(NodeName node) {
    MarkRange range = settings.marks();
    int number = (int) Long.remainderUnsigned(startOf(node), range.nodeMarks());
    while (!usedMarks.add(range.nodeMark(number))) {
      number = (number + 1) % range.nodeMarks();
    }
    return range.nodeMark(number);
  }
}
