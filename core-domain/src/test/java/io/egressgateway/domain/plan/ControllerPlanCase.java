package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.CidrUsage;
import io.egressgateway.domain.allocation.PoolItem;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/** A cluster with a group "g", and short ways to ask what a pass plans for it. */
abstract class ControllerPlanCase {
  static final AddressWish DEFAULT = new AddressWish.GroupDefault();
  static final AddressWish NEXT_FREE = new AddressWish.NextFree();

  final SimulatedCluster cluster = new SimulatedCluster();

  final void group(List<String> ipv4, List<String> ipv6, AddressPair defaults, boolean deleting) {
    cluster.add(
        new GatewayGroup(
            "g",
            new PerFamily<>(pool(ipv4), pool(ipv6)),
            defaults,
            SimulatedCluster.GATEWAYS,
            false,
            deleting,
            Instant.EPOCH));
  }

  final void group(String ipv4) {
    group(List.of(ipv4), List.of(), AddressPair.NONE, false);
  }

  static AddressPool pool(List<String> items) {
    return new AddressPool(
        items.stream()
            .map(item -> PoolItem.parse(item, CidrUsage.SKIP_NETWORK_AND_BROADCAST).orThrow())
            .toList());
  }

  static AddressPair pair(String... addresses) {
    AddressPair pair = AddressPair.NONE;
    for (String address : addresses) {
      pair = pair.with(IpAddress.of(address));
    }
    return pair;
  }

  final PolicyStatus status(PolicyKey policy) {
    return cluster.plan().policies().get(policy) instanceof PolicyStatus status
        ? status
        : Assertions.fail("no status of " + policy);
  }

  final String allocated(PolicyKey policy) {
    return status(policy).conditions().get(1).reason();
  }

  final List<GatewayNode> nodes() {
    return cluster.published.getOrDefault("g", PublishedGroup.NOTHING).nodes();
  }

  final SortedMap<IpAddress, Instant> resting() {
    return cluster.published.getOrDefault("g", PublishedGroup.NOTHING).resting();
  }

  static Stream<String> texts(Publication publication) {
    return publication.notes().stream().map(note -> note.reason() + ": " + note.message());
  }

  static PublishedGroup published(String node, AddressPair addresses, PolicyKey... keys) {
    return new PublishedGroup(
        List.of(
            new GatewayNode(
                new NodeName(node),
                "Ready",
                List.of(new OwnedEgress(addresses, Sorted.set(List.of(keys)))))));
  }
}
