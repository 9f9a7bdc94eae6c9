package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus.PoolUsage;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.adapter.k8s.translate.ExternalPoolTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PublishedGroup;
import java.util.List;
import java.util.Optional;

/**
 * An EgressGateway or ExternalIPPool as it is now.
 *
 * @param name of the group
 * @param version that a write must find unchanged
 * @param published who owns what, by its status
 * @param usage of its pools, once the controller has counted; of an EgressGateway
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

  static ShownGroup of(ExternalIpPoolResource resource) {
    Optional<ExternalIpPoolStatus> status = resource.status();
    return new ShownGroup(
        new GroupName.OfPool(resource.name()).group(),
        resource.resourceVersion(),
        ExternalPoolTranslation.declared(resource),
        status.map(GroupStatusTranslation::published).orElse(PublishedGroup.NOTHING),
        Optional.empty(),
        ShownCondition.of(status.map(ExternalIpPoolStatus::conditions).orElse(List.of())));
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
