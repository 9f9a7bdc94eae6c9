package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.PoolUsage;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup;
import java.util.List;
import java.util.Optional;

/**
 * An EgressGateway as it is now.
 *
 * @param version that a write must find unchanged
 * @param published who owns what, by its status
 * @param usage of its pools, once the controller has counted
 */
public record ShownGroup(
    String name,
    String version,
    Declared<GatewayGroup> declared,
    PublishedGroup published,
    Optional<PoolUsage> usage,
    List<ShownCondition> conditions) {
  public ShownGroup {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(declared, "declared");
    requireNonNull(published, "published");
    requireNonNull(usage, "usage");
    conditions = List.copyOf(conditions);
  }

  static ShownGroup of(EgressGatewayResource resource) {
    Optional<EgressGatewayStatus> status = resource.status();
    return new ShownGroup(
        resource.name(),
        resource.resourceVersion(),
        GroupTranslation.declared(resource),
        status.map(GroupStatusTranslation::published).orElse(PublishedGroup.NOTHING),
        status.flatMap(known -> Optional.ofNullable(known.ipUsage())),
        ShownCondition.of(status.map(EgressGatewayStatus::conditions).orElse(List.of())));
  }
}
