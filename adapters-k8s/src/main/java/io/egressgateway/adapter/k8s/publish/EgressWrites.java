package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.status.PolicyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Status of Egresses, and the address that was chosen for one, which its spec is to name. */
final class EgressWrites {
  private final StatusApply apply;

  EgressWrites(StatusApply apply) {
    this.apply = apply;
  }

  /** The write that makes the object say this, or nothing where it does. */
  Optional<Write> write(
      String name, PolicyStatus status, OwnObjects<EgressResource> objects, Instant now) {
    return objects.object("", name).flatMap(known -> write(known, status, objects, now));
  }

  private Optional<Write> write(
      EgressResource known, PolicyStatus status, OwnObjects<EgressResource> objects, Instant now) {
    EgressStatus wanted = wanted(known, status, now);
    Optional<ObjectNode> change = status.given().flatMap(address -> change(known, address));
    boolean sameStatus = known.status().filter(wanted::equals).isPresent();
    return sameStatus && change.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Write(
                "Egress/" + known.name(),
                () -> {
                  // What the spec names must be what the status was decided upon, so the spec goes
                  // first and only over the version that was read.
                  EgressResource named =
                      change.map(patch -> apply.patch(known, patch)).orElse(known);
                  EgressResource result =
                      sameStatus
                          ? named
                          : apply.apply(
                              named, EgressResource::new, wanted, UnaryOperator.identity());
                  return () -> objects.wrote(result);
                }));
  }

  private static EgressStatus wanted(EgressResource known, PolicyStatus status, Instant now) {
    return EgressTranslation.status(
        status,
        ConditionTranslation.entries(
            status.conditions(),
            known.status().map(EgressStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }

  private static Optional<ObjectNode> change(EgressResource known, IpAddress address) {
    String text = address.toString();
    boolean marked =
        Optional.ofNullable(known.getMetadata().getAnnotations())
            .orElse(Map.of())
            .getOrDefault(EgressResource.ALLOCATED_ANNOTATION, "")
            .equals(text);
    if (marked && known.spec().orElse(EgressSpec.EMPTY).egressIP().equals(text)) {
      return Optional.empty();
    }
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.withObject("/metadata/annotations").put(EgressResource.ALLOCATED_ANNOTATION, text);
    change.putObject("spec").put("egressIP", text);
    return Optional.of(change);
  }
}
