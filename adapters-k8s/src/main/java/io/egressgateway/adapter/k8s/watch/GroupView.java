package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** An EgressGateway, translated: what is asked for, what was published, what it shows. */
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
}
