package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Publication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The EgressClusterInfo that counts: made where it is missing, and its status. */
final class RangesWrites {
  private static final String OBJECT = "EgressClusterInfo/" + EgressClusterInfoResource.NAME;

  private static final ClusterRanges NOTHING =
      new ClusterRanges("", Sorted.emptyMap(), List.of(), Sorted.emptyMap(), List.of());

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

  /** The writes that make other objects say that they do not count, and nothing else. */
  List<Write> strays(
      Publication publication, OwnObjects<EgressClusterInfoResource> objects, Instant now) {
    List<Write> all = new ArrayList<>();
    publication
        .strayRanges()
        .forEach((name, conditions) ->
            objects
                .object("", name)
                .flatMap(known -> stray(known, conditions, objects, now))
                .ifPresent(all::add));
    return all;
  }

  private Optional<Write> stray(
      EgressClusterInfoResource known,
      List<Condition> conditions,
      OwnObjects<EgressClusterInfoResource> objects,
      Instant now) {
    EgressClusterInfoStatus wanted =
        RangesTranslation.status(NOTHING, entries(conditions, known, now));
    return known.status().filter(wanted::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Write(
                "EgressClusterInfo/" + known.name(),
                () -> {
                  EgressClusterInfoResource result =
                      apply.apply(
                          known, EgressClusterInfoResource::new, wanted, UnaryOperator.identity());
                  return () -> objects.wrote(result);
                }));
  }

  private static EgressClusterInfoStatus wanted(
      Publication publication, EgressClusterInfoResource known, Instant now) {
    return RangesTranslation.status(
        publication.ranges(), entries(publication.rangesConditions(), known, now));
  }

  private static List<ConditionEntry> entries(
      List<Condition> conditions, EgressClusterInfoResource known, Instant now) {
    return ConditionTranslation.entries(
        conditions,
        known.status().map(EgressClusterInfoStatus::conditions).orElse(List.of()),
        Generations.of(known),
        now);
  }

  private EgressClusterInfoResource create() {
    EgressClusterInfoResource object = new EgressClusterInfoResource();
    object.setMetadata(new ObjectMetaBuilder().withName(EgressClusterInfoResource.NAME).build());
    return client.resource(object).create();
  }
}
