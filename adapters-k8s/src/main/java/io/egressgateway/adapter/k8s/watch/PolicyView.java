package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyStatus;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.translate.PolicyTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A policy of any kind, translated: what is asked for and what it shows.
 *
 * @param carrier the node that the status of an Egress names for its address, where it has no pool
 */
record PolicyView(
    Declared<EgressPolicy> declared,
    SortedMap<String, String> reasons,
    long revision,
    Optional<NodeName> carrier) {

  /** Of a policy whose group says who carries it. */
  PolicyView(Declared<EgressPolicy> declared, SortedMap<String, String> reasons, long revision) {
    this(declared, reasons, revision, Optional.empty());
  }

  static PolicyView of(EgressPolicyResource resource) {
    return new PolicyView(
        PolicyTranslation.declared(resource),
        reasons(resource.status()),
        ResourceVersions.number(resource.resourceVersion()));
  }

  static PolicyView of(EgressClusterPolicyResource resource) {
    return new PolicyView(
        PolicyTranslation.declared(resource),
        reasons(resource.status()),
        ResourceVersions.number(resource.resourceVersion()));
  }

  /** Of an Egress, or of one of its parts. */
  static PolicyView of(EgressResource resource, Declared<EgressPolicy> declared) {
    return new PolicyView(
        declared,
        ConditionTranslation.reasons(
            resource.status().map(EgressStatus::conditions).orElse(List.of())),
        ResourceVersions.number(resource.resourceVersion()),
        declared
            .accepted()
            .map(policy -> GroupName.of(policy.group()))
            .flatMap(group ->
                group instanceof GroupName.OfAddress(IpAddress address)
                    ? EgressTranslation.carrier(resource, address)
                    : Optional.empty()));
  }

  private static SortedMap<String, String> reasons(Optional<EgressPolicyStatus> status) {
    return ConditionTranslation.reasons(
        status.map(EgressPolicyStatus::conditions).orElse(List.of()));
  }
}
