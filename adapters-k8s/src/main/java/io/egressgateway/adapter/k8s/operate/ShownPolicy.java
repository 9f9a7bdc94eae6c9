package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyStatus;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.translate.PolicyTranslation;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.List;
import java.util.Optional;

/**
 * A policy of any kind as it is now.
 *
 * @param gateway the group that its spec names
 * @param node that carries it by its status; empty for none
 */
public record ShownPolicy(
    PolicyKey key,
    String gateway,
    Declared<EgressPolicy> declared,
    String node,
    List<ShownCondition> conditions) {
  public ShownPolicy {
    requireNonNull(key, "key");
    requireNonNull(gateway, "gateway");
    requireNonNull(declared, "declared");
    requireNonNull(node, "node");
    conditions = List.copyOf(conditions);
  }

  /** The condition of a type, where the policy shows it. */
  public Optional<ShownCondition> condition(String type) {
    return conditions.stream().filter(one -> one.type().equals(type)).findFirst();
  }

  static ShownPolicy of(EgressPolicyResource resource) {
    return new ShownPolicy(
        PolicyTranslation.key(resource),
        resource.spec().orElse(EgressPolicySpec.EMPTY).egressGatewayName(),
        PolicyTranslation.declared(resource),
        resource.status().map(EgressPolicyStatus::node).orElse(""),
        conditions(resource.status()));
  }

  static ShownPolicy of(EgressClusterPolicyResource resource) {
    return new ShownPolicy(
        PolicyTranslation.key(resource),
        resource.spec().orElse(EgressClusterPolicySpec.EMPTY).egressGatewayName(),
        PolicyTranslation.declared(resource),
        resource.status().map(EgressPolicyStatus::node).orElse(""),
        conditions(resource.status()));
  }

  static ShownPolicy of(EgressResource resource) {
    return new ShownPolicy(
        EgressTranslation.key(resource),
        new GroupName.OfPool(resource.spec().orElse(EgressSpec.EMPTY).externalIPPool()).group(),
        EgressTranslation.declared(resource, List.of()),
        resource.status().map(EgressStatus::egressNode).orElse(""),
        ShownCondition.of(resource.status().map(EgressStatus::conditions).orElse(List.of())));
  }

  private static List<ShownCondition> conditions(Optional<EgressPolicyStatus> status) {
    return ShownCondition.of(status.map(EgressPolicyStatus::conditions).orElse(List.of()));
  }
}
