package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.status.Publication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The EgressClusterInfo that counts: made where it is missing, and its status. */
final class RangesWrites {
  private static final String OBJECT = "EgressClusterInfo/" + EgressClusterInfoResource.NAME;

  private final KubernetesClient client;
  private final StatusApply apply;

  RangesWrites(KubernetesClient client, StatusApply apply) {
    this.client = client;
    this.apply = apply;
  }

  /** The write that makes the object say this, or nothing where it does. */
  Optional<Write> write(
      Publication publication, OwnObjects<EgressClusterInfoResource> objects, Instant now) {
    Optional<EgressClusterInfoResource> known = objects.object("", EgressClusterInfoResource.NAME);
    boolean same =
        known
            .filter(object ->
                object.status().filter(wanted(publication, object, now)::equals).isPresent())
            .isPresent();
    return same
        ? Optional.empty()
        : Optional.of(
            new Write(
                OBJECT,
                () -> {
                  EgressClusterInfoResource object = known.orElseGet(this::create);
                  EgressClusterInfoResource result =
                      apply.apply(
                          object,
                          EgressClusterInfoResource::new,
                          wanted(publication, object, now),
                          UnaryOperator.identity());
                  return () -> objects.wrote(result);
                }));
  }

  private static EgressClusterInfoStatus wanted(
      Publication publication, EgressClusterInfoResource known, Instant now) {
    return RangesTranslation.status(
        publication.ranges(),
        ConditionTranslation.entries(
            publication.rangesConditions(),
            known.status().map(EgressClusterInfoStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }

  private EgressClusterInfoResource create() {
    EgressClusterInfoResource object = new EgressClusterInfoResource();
    object.setMetadata(new ObjectMetaBuilder().withName(EgressClusterInfoResource.NAME).build());
    return client.resource(object).create();
  }
}
