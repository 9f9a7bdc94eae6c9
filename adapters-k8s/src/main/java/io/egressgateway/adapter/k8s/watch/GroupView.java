package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.ExternalPoolTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An EgressGateway or ExternalIPPool, translated: what is asked for, what was published, what it
 * shows.
 */
record GroupView(
    Declared<GatewayGroup> declared,
    Optional<PublishedGroup> published,
    SortedMap<String, String> reasons,
    long revision) {

  static GroupView of(EgressGatewayResource resource) {
    return new GroupView(
        GroupTranslation.declared(resource),
        resource.status().map(GroupStatusTranslation::published),
        ConditionTranslation.reasons(
            resource.status().map(EgressGatewayStatus::conditions).orElse(List.of())),
        ResourceVersions.number(resource.resourceVersion()));
  }

  static GroupView of(ExternalIpPoolResource resource) {
    return new GroupView(
        ExternalPoolTranslation.declared(resource),
        resource.status().map(GroupStatusTranslation::published),
        ConditionTranslation.reasons(
            resource.status().map(ExternalIpPoolStatus::conditions).orElse(List.of())),
        ResourceVersions.number(resource.resourceVersion()));
  }
}
