package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.AddressSet;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a group must satisfy beside everything else that the cluster holds: its pools keep out of
 * the addresses of nodes, pods, services and tunnels and of other groups, and one group at most is
 * the cluster's default.
 *
 * <p>Runs of addresses are compared, never addresses: a /64 costs as much as a /32. Ranges that the
 * user declares as inside of the cluster ({@code spec.extraCidr}) are no reason to refuse: the
 * nodes' own network, where egress IPs come from, may well be among them.
 */
public final class GroupChecks {
  /** Of two that exclude each other the first stands. */
  public static final Comparator<GatewayGroup> OLDER_FIRST =
      Comparator.comparing(GatewayGroup::created).thenComparing(GatewayGroup::name);

  private static final int TOLD = 3;

  /** Addresses in use, and by whom: words that end a sentence. */
  private record Taken(IpRange range, String owner) {}

  private final List<Taken> taken = new ArrayList<>();
  private final AddressSet addresses = new AddressSet();
  private Optional<GatewayGroup> clusterDefault = Optional.empty();

  private GroupChecks(ClusterSnapshot snapshot, ControllerSettings settings) {
    snapshot
        .nodes()
        .forEach((name, node) ->
            node.addresses().forEach(address -> take(IpRange.of(address), node(name.value()))));
    ClusterRangesPlan.of(snapshot)
        .pods()
        .forEach((origin, prefixes) ->
            prefixes.forEach(prefix ->
                take(prefix.toRange(), "the pod range " + prefix + " of \"" + origin + "\"")));
    snapshot
        .serviceCidrs()
        .forEach(prefix -> take(prefix.toRange(), "the service range " + prefix));
    for (IpFamily family : settings.families()) {
      var subnet = settings.tunnelSubnets().get(family);
      take(subnet.toRange(), "the tunnel subnet " + subnet);
    }
  }

  private static String node(String name) {
    return "the addresses of Node \"" + name + "\"";
  }

  private void take(IpRange range, String owner) {
    taken.add(new Taken(range, owner));
    addresses.add(range);
  }

  private void add(GatewayGroup group) {
    for (IpFamily family : IpFamily.values()) {
      for (IpRange range : group.pools().get(family).ranges()) {
        take(range, "the pools of " + GroupName.of(group.name()));
      }
    }
    if (group.clusterDefault() && clusterDefault.isEmpty()) {
      clusterDefault = Optional.of(group);
    }
  }

  /** What is wrong with a group that is to stand beside all others, whatever their age. */
  public static List<Rejection> of(
      GatewayGroup group, ClusterSnapshot snapshot, ControllerSettings settings) {
    GroupChecks checks = new GroupChecks(snapshot, settings);
    byAge(snapshot).stream()
        .filter(other -> !other.name().equals(group.name()))
        .forEach(checks::add);
    return checks.rejections(group);
  }

  /**
   * The groups of a snapshot, where one that cannot stand beside the cluster or an older group is
   * refused: it keeps what it has, and nothing new is given to it.
   */
  static SortedMap<String, Declared<GatewayGroup>> sound(
      ClusterSnapshot snapshot, ControllerSettings settings) {
    GroupChecks checks = new GroupChecks(snapshot, settings);
    SortedMap<String, Declared<GatewayGroup>> sound = new TreeMap<>(snapshot.groups());
    for (GatewayGroup group : byAge(snapshot)) {
      List<Rejection> reasons = checks.rejections(group);
      if (reasons.isEmpty()) {
        checks.add(group);
      } else if (!group.deleting()) {
        sound.put(group.name(), new Declared.Refused<>(reasons));
      }
    }
    return sound;
  }

  private static List<GatewayGroup> byAge(ClusterSnapshot snapshot) {
    return snapshot.groups().values().stream()
        .flatMap(declared -> declared.accepted().stream())
        // An address that is on a node may well be one of the node's own: that is how it is meant.
        .filter(group -> !(GroupName.of(group.name()) instanceof GroupName.OfAddress))
        .sorted(OLDER_FIRST)
        .toList();
  }

  private List<Rejection> rejections(GatewayGroup group) {
    List<Rejection> rejections = new ArrayList<>();
    clusterDefault
        .filter(_ -> group.clusterDefault())
        .ifPresent(other ->
            rejections.add(
                new Rejection(
                    "spec.clusterDefault",
                    "true",
                    "possible here. A cluster can only have one default gateway: "
                        + other.name())));
    for (IpFamily family : IpFamily.values()) {
      String field = field(group, family);
      group.pools().get(family).ranges().stream()
          .filter(addresses::overlaps)
          .forEach(range -> rejections.addAll(overlaps(field, range)));
    }
    return rejections;
  }

  private static String field(GatewayGroup group, IpFamily family) {
    return switch (GroupName.of(group.name())) {
      case GroupName.OfGateway _ ->
          family == IpFamily.IPV4 ? "spec.ippools.ipv4" : "spec.ippools.ipv6";
      case GroupName.OfPool _, GroupName.OfAddress _ -> "spec.ipRanges";
    };
  }

  /** Slow, and only done where there is something to say: the first few are enough to act on. */
  private List<Rejection> overlaps(String field, IpRange range) {
    return taken.stream()
        .flatMap(other ->
            other.range().intersection(range).stream()
                .map(common ->
                    new Rejection(field, common.toString(), "outside of " + other.owner())))
        .limit(TOLD)
        .toList();
  }
}
