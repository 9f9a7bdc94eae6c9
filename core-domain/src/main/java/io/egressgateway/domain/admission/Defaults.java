package io.egressgateway.domain.admission;

import io.egressgateway.domain.allocation.GroupDefaults;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.GroupChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a user left out and gets. */
final class Defaults {
  /** Label of a namespace that names the group of its policies; Spidernet's. */
  static final String NAMESPACE_LABEL = "spidernet.io/egressgateway-default";

  private Defaults() {}

  /**
   * The egress IPs that the group's policies share, and on creation the finalizer.
   *
   * <p>The lowest address of each pool, not a random one: it is what the controller takes for a
   * group that names none, so a group made past admission behaves like one made through it, and
   * every replica gives the same answer. A default that was stored stays while its pool has it.
   */
  static List<AdmissionPatch> of(AdmissionRequest.GroupWrite write, ControllerSettings settings) {
    List<AdmissionPatch> patches = new ArrayList<>();
    if (!write.isUnchanged()) {
      write
          .next()
          .accepted()
          .filter(group -> !group.deleting())
          .ifPresent(group -> patches.addAll(eips(group, write, settings)));
    }
    if (write.stored().isEmpty() && !write.finalizer()) {
      patches.add(new AdmissionPatch.GroupFinalizer());
    }
    return patches;
  }

  private static List<AdmissionPatch> eips(
      GatewayGroup group, AdmissionRequest.GroupWrite write, ControllerSettings settings) {
    List<AdmissionPatch> patches = new ArrayList<>();
    AddressPair lowest = GroupDefaults.of(group, settings.families());
    for (IpFamily family : settings.families()) {
      if (group.defaultEips().get(family).isEmpty()) {
        kept(write, group, family)
            .or(() -> lowest.get(family))
            .ifPresent(address -> patches.add(new AdmissionPatch.DefaultEip(address)));
      }
    }
    return patches;
  }

  private static Optional<IpAddress> kept(
      AdmissionRequest.GroupWrite write, GatewayGroup group, IpFamily family) {
    return write
        .stored()
        .flatMap(stored -> stored.declared().accepted())
        .flatMap(stored -> stored.defaultEips().get(family))
        .filter(group.pools().get(family)::contains);
  }

  /**
   * The group: the stored one, since it cannot be changed, else what the namespace's label says,
   * else the cluster's default. Nothing where there is none of these.
   */
  static List<AdmissionPatch> of(AdmissionRequest.PolicyWrite write, ClusterSnapshot snapshot) {
    List<AdmissionPatch> patches = new ArrayList<>();
    if (write.isUnchanged()) {
      return patches;
    }
    if (write.group().isEmpty()) {
      write
          .stored()
          .flatMap(stored -> named(stored.fixed().get(AdmissionRequest.GROUP_FIELD)))
          .or(() -> ofNamespace(write.key(), snapshot))
          .or(() -> ofCluster(snapshot))
          .ifPresent(name -> patches.add(new AdmissionPatch.PolicyGroup(name)));
    }
    if (!write.egressIp()) {
      patches.add(new AdmissionPatch.DefaultWish());
    }
    return patches;
  }

  private static Optional<String> ofNamespace(PolicyKey key, ClusterSnapshot snapshot) {
    return switch (key) {
      case PolicyKey.ClusterWide _, PolicyKey.OfEgress _ -> Optional.empty();
      case PolicyKey.Namespaced(NamespacedName name) ->
          named(
              snapshot
                  .namespaceLabels()
                  .getOrDefault(name.namespace(), Sorted.emptyMap())
                  .get(NAMESPACE_LABEL));
    };
  }

  private static Optional<String> ofCluster(ClusterSnapshot snapshot) {
    return snapshot.groups().values().stream()
        .map(Declared::accepted)
        .flatMap(Optional::stream)
        .filter(GatewayGroup::clusterDefault)
        .min(GroupChecks.OLDER_FIRST)
        .map(GatewayGroup::name);
  }

  private static Optional<String> named(@Nullable String name) {
    return Optional.ofNullable(name).filter(text -> !text.isEmpty());
  }
}
