package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyStatus;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.translate.PolicyTranslation;
import io.egressgateway.domain.admission.WrittenEgress;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;

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

  /**
   * An Egress, or one for each of its addresses.
   *
   * @param families of a pool's addresses, by its name
   */
  static List<ShownPolicy> of(
      EgressResource resource, Function<String, SortedSet<IpFamily>> families) {
    List<ShownPolicy> parts = new ArrayList<>();
    SortedMap<PolicyKey, Declared<EgressPolicy>> declared =
        EgressTranslation.declared(resource, List.of(), families);
    List<WrittenEgress.Seat> seats = EgressTranslation.written(resource).seats();
    for (int i = 0; i < declared.size(); i++) {
      PolicyKey key = PolicyKey.OfEgress.part(resource.name(), i);
      parts.add(
          new ShownPolicy(
              key,
              new GroupName.OfPool(i < seats.size() ? seats.get(i).pool() : "").group(),
              requireNonNull(declared.get(key)),
              node(resource, i),
              ShownCondition.of(
                  resource.status().map(EgressStatus::conditions).orElse(List.of()))));
    }
    return parts;
  }

  private static String node(EgressResource resource, int part) {
    return resource
        .status()
        .map(status ->
            part < status.egressIPs().size()
                ? status.egressIPs().get(part).egressNode()
                : status.egressNode())
        .orElse("");
  }

  private static List<ShownCondition> conditions(Optional<EgressPolicyStatus> status) {
    return ShownCondition.of(status.map(EgressPolicyStatus::conditions).orElse(List.of()));
  }
}
