package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.status.GroupStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Status of ExternalIPPools, written only over the version that it was decided upon, as that of
 * EgressGateways. A pool has no finalizer: its deletion takes effect at once, as in Antrea.
 */
final class PoolWrites {
  private final StatusApply apply;

  PoolWrites(StatusApply apply) {
    this.apply = apply;
  }

  /** The write that makes the object say this, or nothing where it does. */
  Optional<Write> write(
      String name, GroupStatus status, OwnObjects<ExternalIpPoolResource> objects, Instant now) {
    return objects
        .object("", name)
        .flatMap(known -> {
          ExternalIpPoolStatus wanted = wanted(known, status, now);
          return known.status().filter(wanted::equals).isPresent()
              ? Optional.empty()
              : Optional.of(
                  new Write(
                      "ExternalIPPool/" + name,
                      () -> {
                        ExternalIpPoolResource result =
                            apply.applyIfUnchanged(known, ExternalIpPoolResource::new, wanted);
                        return () -> objects.wrote(result);
                      }));
        });
  }

  private static ExternalIpPoolStatus wanted(
      ExternalIpPoolResource known, GroupStatus status, Instant now) {
    return GroupStatusTranslation.poolStatus(
        status,
        ConditionTranslation.entries(
            status.conditions(),
            known.status().map(ExternalIpPoolStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }
}
