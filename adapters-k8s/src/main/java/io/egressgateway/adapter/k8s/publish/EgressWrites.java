package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.status.JoinedStatus;
import io.egressgateway.domain.status.PolicyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
      String name, List<PolicyStatus> parts, OwnObjects<EgressResource> objects, Instant now) {
    return objects.object("", name).flatMap(known -> write(known, parts, objects, now));
  }

  private Optional<Write> write(
      EgressResource known,
      List<PolicyStatus> parts,
      OwnObjects<EgressResource> objects,
      Instant now) {
    EgressStatus wanted = wanted(known, parts, now);
    Optional<ObjectNode> change = change(known, parts);
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

  private static EgressStatus wanted(EgressResource known, List<PolicyStatus> parts, Instant now) {
    return EgressTranslation.status(
        parts,
        ConditionTranslation.entries(
            JoinedStatus.conditions(parts),
            known.status().map(EgressStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }

  /** What makes the object name what was chosen; addresses of the user's stay as they are. */
  private static Optional<ObjectNode> change(EgressResource known, List<PolicyStatus> parts) {
    if (parts.stream().allMatch(part -> part.given().isEmpty())) {
      return Optional.empty();
    }
    EgressSpec spec = known.spec().orElse(EgressSpec.EMPTY);
    boolean several = !spec.egressIPs().isEmpty() || !spec.externalIPPools().isEmpty();
    List<String> before = several ? spec.egressIPs() : List.of(spec.egressIP());
    List<String> chosen = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String given = parts.get(i).given().map(IpAddress::toString).orElse("");
      chosen.add(given);
      addresses.add(given.isEmpty() && i < before.size() ? before.get(i) : given);
    }
    String mark = String.join(",", chosen);
    boolean marked =
        OrEmpty.map(known.getMetadata().getAnnotations())
            .getOrDefault(EgressResource.ALLOCATED_ANNOTATION, "")
            .equals(mark);
    if (marked && addresses.equals(before)) {
      return Optional.empty();
    }
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.withObject("/metadata/annotations").put(EgressResource.ALLOCATED_ANNOTATION, mark);
    if (several) {
      ArrayNode list = change.putObject("spec").putArray("egressIPs");
      addresses.forEach(list::add);
    } else {
      change.putObject("spec").put("egressIP", mark);
    }
    return Optional.of(change);
  }
}
