package io.egressgateway.adapter.k8s.publish;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyStatus;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.PolicyTranslation;
import io.egressgateway.adapter.k8s.watch.ControllerObjects;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.status.PolicyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Status of policies of all kinds. */
final class PolicyWrites {
  private final StatusApply apply;
  private final EgressWrites egresses;

  PolicyWrites(StatusApply apply) {
    this.apply = apply;
    this.egresses = new EgressWrites(apply);
  }

  /**
   * The write that makes the object say this, or nothing where it does.
   *
   * @param all of all policies
   */
  Optional<Write> write(
      PolicyKey key,
      SortedMap<PolicyKey, PolicyStatus> all,
      ControllerObjects objects,
      Instant now) {
    PolicyStatus status = requireNonNull(all.get(key));
    return switch (key) {
      case PolicyKey.Namespaced(NamespacedName name) ->
          objects
              .policies()
              .object(name.namespace(), name.name())
              .flatMap(known ->
                  write(
                      known,
                      EgressPolicyResource::new,
                      wanted(known, status, now),
                      objects.policies()));
      case PolicyKey.ClusterWide(String name) ->
          objects
              .clusterPolicies()
              .object("", name)
              .flatMap(known ->
                  write(
                      known,
                      EgressClusterPolicyResource::new,
                      wanted(known, status, now),
                      objects.clusterPolicies()));
      case PolicyKey.OfEgress egress ->
          // The parts of an Egress are written with the first of them.
          egress.isFurtherPart()
              ? Optional.empty()
              : egresses.write(egress.name(), parts(egress, all), objects.egresses(), now);
    };
  }

  private static List<PolicyStatus> parts(
      PolicyKey.OfEgress first, SortedMap<PolicyKey, PolicyStatus> all) {
    List<PolicyStatus> parts = new ArrayList<>();
    PolicyStatus part = all.get(first);
    while (part != null) {
      parts.add(part);
      part = all.get(PolicyKey.OfEgress.part(first.name(), parts.size()));
    }
    return parts;
  }

  private static EgressPolicyStatus wanted(
      SpecObject<?, EgressPolicyStatus> known, PolicyStatus status, Instant now) {
    return PolicyTranslation.status(
        status,
        ConditionTranslation.entries(
            status.conditions(),
            known.status().map(EgressPolicyStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }

  private <R extends SpecObject<?, EgressPolicyStatus>> Optional<Write> write(
      R known, Supplier<R> make, EgressPolicyStatus wanted, OwnObjects<R> objects) {
    return known.status().filter(wanted::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Write(
                known.getKind() + "/" + known.namespace() + "/" + known.name(),
                () -> {
                  R result = apply.apply(known, make, wanted, UnaryOperator.identity());
                  return () -> objects.wrote(result);
                }));
  }
}
