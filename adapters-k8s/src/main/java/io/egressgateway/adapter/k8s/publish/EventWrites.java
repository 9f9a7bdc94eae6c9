package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.watch.ControllerObjects;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.status.Note;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events, one object for each pair of subject and reason: when it happens again, that one counts up
 * and takes the latest message, also across restarts and replicas.
 */
final class EventWrites {
  private static final String COMPONENT = "egressgateway-controller";

  /** Where events about objects without a namespace go, as everywhere in Kubernetes. */
  private static final String CLUSTER_NAMESPACE = "default";

  private static final int CONFLICT = 409;

  /** A name has 253 characters; the digest and a dot take 17. */
  private static final int MAX_NAME = 236;

  private final KubernetesClient client;

  EventWrites(KubernetesClient client) {
    this.client = client;
  }

  /** Notes that end up in one event. */
  private record Repeated(Note last, int count) {
    Repeated and(Repeated later) {
      return new Repeated(later.last, count + later.count);
    }
  }

  /** The writes of all notes whose subjects are there. */
  List<Write> writes(List<Note> notes, ControllerObjects objects, Instant now) {
    Map<Event, Repeated> events = new LinkedHashMap<>();
    for (Note note : notes) {
      subject(note.subject(), objects)
          .ifPresent(
              subject -> events.merge(event(note, subject), new Repeated(note, 1), Repeated::and));
    }
    return events.entrySet().stream()
        .map(entry -> write(entry.getKey(), entry.getValue(), now))
        .toList();
  }

  private Write write(Event event, Repeated repeated, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new Write(
        "Event/" + event.getMetadata().getName(),
        () -> {
          send(event, repeated, time);
          return () -> {};
        });
  }

  private void send(Event event, Repeated repeated, String time) {
    Event fresh =
        new EventBuilder(event)
            .withMessage(repeated.last().message())
            .withCount(repeated.count())
            .withFirstTimestamp(time)
            .withLastTimestamp(time)
            .build();
    try {
      client.resource(fresh).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      countUp(client.resource(fresh), fresh, repeated, time);
    }
  }

  private static void countUp(
      Resource<Event> resource, Event fresh, Repeated repeated, String time) {
    Event present = resource.get();
    if (present == null) {
      // It expired, or went with its namespace, between the two requests.
      return;
    }
    Integer before = present.getCount();
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    changes.put("count", (before == null ? 1 : before) + repeated.count());
    changes.put("lastTimestamp", time);
    changes.put("message", fresh.getMessage());
    resource.patch(PatchContext.of(PatchType.JSON_MERGE), changes.toString());
  }

  /** The event without what differs from time to time, so that equal ones can be counted. */
  private static Event event(Note note, KubernetesObject subject) {
    String type = note.warning() ? "Warning" : "Normal";
    String uid = String.valueOf(subject.getMetadata().getUid());
    String digest = Digest.hex(String.join("/", subject.getKind(), uid, type, note.reason()));
    String name = subject.name();
    return new EventBuilder()
        .withNewMetadata()
        .withName((name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name) + "." + digest)
        .withNamespace(subject.namespace().isEmpty() ? CLUSTER_NAMESPACE : subject.namespace())
        .endMetadata()
        .withInvolvedObject(
            new ObjectReferenceBuilder()
                .withApiVersion(subject.getApiVersion())
                .withKind(subject.getKind())
                .withName(name)
                .withNamespace(subject.getMetadata().getNamespace())
                .withUid(subject.getMetadata().getUid())
                .build())
        .withType(type)
        .withReason(note.reason())
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .build();
  }

  private static Optional<? extends KubernetesObject> subject(
      Note.Subject subject, ControllerObjects objects) {
    return switch (subject) {
      case Note.Subject.OfGroup(String group) ->
          switch (GroupName.of(group)) {
            case GroupName.OfGateway(String name) -> objects.gateways().object("", name);
            case GroupName.OfPool(String name) -> objects.pools().object("", name);
            // What happens to it is told at the Egresses too.
            case GroupName.OfAddress _ -> Optional.empty();
          };
      case Note.Subject.OfPolicy(PolicyKey.Namespaced(NamespacedName name)) ->
          objects.policies().object(name.namespace(), name.name());
      case Note.Subject.OfPolicy(PolicyKey.ClusterWide(String name)) ->
          objects.clusterPolicies().object("", name);
      case Note.Subject.OfPolicy(PolicyKey.OfEgress egress) ->
          objects.egresses().object("", egress.egress());
      case Note.Subject.OfTunnel(NodeName node) -> objects.tunnels().object("", node.value());
      case Note.Subject.OfClusterRanges() -> objects.ranges().object("", "default");
    };
  }
}
