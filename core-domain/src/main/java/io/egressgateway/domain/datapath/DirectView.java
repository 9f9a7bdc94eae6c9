package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an agent knows of the straight ways to other nodes beyond what the cluster says.
 *
 * @param device as the kernel has it
 * @param hopsInUse next hops on that device to which packets are sent
 * @param refused true where the kernel did not make the device
 * @param lingering true while a device that is not wanted any more is kept, until other nodes have
 *     heard that nothing shall come by it
 * @param verdicts what probes say
 */
public record DirectView(
    Optional<DirectDevice> device,
    SortedSet<IpAddress> hopsInUse,
    boolean refused,
    boolean lingering,
    SortedMap<NodeName, Verdict> verdicts) {
  /** Nothing is known, and nothing is there. */
  public static final DirectView NONE =
      new DirectView(Optional.empty(), Sorted.emptySet(), false, false, Sorted.emptyMap());

  public DirectView {
    requireNonNull(device, "device");
    hopsInUse = Sorted.set(hopsInUse);
    verdicts = Sorted.map(verdicts);
  }

  /** What the kernel's routing shows. */
  public static DirectView of(
      RoutingState observed,
      MarkRange marks,
      boolean lingering,
      SortedMap<NodeName, Verdict> verdicts) {
    RouteTable probes = RouteTable.of(marks.probeMark());
    TreeSet<IpAddress> hops = new TreeSet<>();
    // Nothing goes straight without the device, and there may be a route for each of 100,000 pods.
    SortedSet<TunnelRoute> routes =
        observed.direct().isPresent() ? observed.routes() : Sorted.emptySet();
    for (TunnelRoute route : routes) {
      if (route.way() == Way.DIRECT && !route.table().equals(probes)) {
        hops.add(route.nextHop());
      }
    }
    return new DirectView(observed.direct(), hops, false, lingering, verdicts);
  }

  /** The same after the kernel did not make the device. */
  public DirectView withRefusal() {
    return new DirectView(device, hopsInUse, true, lingering, verdicts);
  }
}
