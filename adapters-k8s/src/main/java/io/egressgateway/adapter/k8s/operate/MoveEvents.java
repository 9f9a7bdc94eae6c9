package io.egressgateway.adapter.k8s.operate;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Events of egresses that moved, as the controller and this tool write them. */
final class MoveEvents {
  private static final String MOVED = "Moved";

  /** Of an Egress that a node has from then on; Antrea's. */
  private static final String ASSIGNED = "IPAssigned";

  /** The reasons of all Events that are read here. */
  static final List<String> REASONS = List.of(MOVED, ASSIGNED);

  private static final String API = "egressgateway.spidernet.io/v1beta1";
  private static final String COMPONENT = "egctl";

  private MoveEvents() {}

  /** Keeps the latest move of the policy that an Event is about. */
  static void read(Event event, SortedMap<PolicyKey, Instant> moves) {
    Optional<Instant> time =
        Optional.ofNullable(event.getLastTimestamp()).flatMap(ShownCondition::time);
    ObjectReference about = event.getInvolvedObject();
    if (time.isEmpty() || about == null || !REASONS.contains(event.getReason())) {
      return;
    }
    switch (String.valueOf(about.getKind())) {
      case "EgressPolicy" ->
          moves.merge(
              PolicyKey.of(about.getNamespace(), about.getName()), time.get(), MoveEvents::later);
      case "EgressClusterPolicy" ->
          moves.merge(new PolicyKey.ClusterWide(about.getName()), time.get(), MoveEvents::later);
      case "Egress" ->
          moves.merge(new PolicyKey.OfEgress(about.getName()), time.get(), MoveEvents::later);
      default -> {
        // The gateway's own Event says the same once more.
      }
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  static Event event(PolicyKey policy, String message, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectReferenceBuilder about =
        new ObjectReferenceBuilder().withApiVersion(API).withName(policy.objectName());
    String namespace =
        switch (policy) {
          case PolicyKey.Namespaced(NamespacedName name) -> {
            about.withKind("EgressPolicy").withNamespace(name.namespace());
            yield name.namespace();
          }
          case PolicyKey.ClusterWide _ -> {
            about.withKind("EgressClusterPolicy");
            yield "default";
          }
          case PolicyKey.OfEgress _ -> {
            about
                .withKind(policy.kind())
                .withApiVersion(HasMetadata.getApiVersion(EgressResource.class));
            yield "default";
          }
        };
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName("egctl-")
        .withNamespace(namespace)
        .endMetadata()
        .withInvolvedObject(about.build())
        .withType("Normal")
        .withReason(policy instanceof PolicyKey.OfEgress ? ASSIGNED : MOVED)
        .withMessage(message)
        .withCount(1)
        .withFirstTimestamp(time)
        .withLastTimestamp(time)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .build();
  }
}
