package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewaySpec;
import io.egressgateway.adapter.k8s.crd.EgressGatewayStatus;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.status.GroupStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Status, default egress IPs and finalizer of EgressGateways.
 *
 * <p>The status says who owns what, so it is only written over the version that it was decided
 * upon: a replica that lost its leadership without noticing cannot undo its successor's work.
 */
final class GroupWrites {
  private final StatusApply apply;

  GroupWrites(StatusApply apply) {
    this.apply = apply;
  }

  /** The write that makes the object say this, or nothing where it does. */
  Optional<Write> write(
      String name, GroupStatus status, OwnObjects<EgressGatewayResource> objects, Instant now) {
    return objects
        .object("", name)
        .flatMap(known -> {
          EgressGatewayStatus wanted = wanted(known, status, now);
          ObjectNode changes = changes(known, status);
          boolean sameStatus = known.status().filter(wanted::equals).isPresent();
          return sameStatus && changes.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Write(
                      "EgressGateway/" + name,
                      () ->
                          write(
                              known,
                              sameStatus ? Optional.empty() : Optional.of(wanted),
                              changes,
                              objects)));
        });
  }

  private static EgressGatewayStatus wanted(
      EgressGatewayResource known, GroupStatus status, Instant now) {
    return GroupStatusTranslation.status(
        status,
        ConditionTranslation.entries(
            status.conditions(),
            known.status().map(EgressGatewayStatus::conditions).orElse(List.of()),
            Generations.of(known),
            now));
  }

  /** The status goes first: fail-over waits for it. */
  private Runnable write(
      EgressGatewayResource known,
      Optional<EgressGatewayStatus> status,
      ObjectNode changes,
      OwnObjects<EgressGatewayResource> objects) {
    EgressGatewayResource written =
        status
            .map(wanted -> apply.applyIfUnchanged(known, EgressGatewayResource::new, wanted))
            .orElse(known);
    EgressGatewayResource result = changes.isEmpty() ? written : apply.patch(written, changes);
    boolean gone = result.isMarkedForDeletion() && result.getFinalizers().isEmpty();
    return () -> {
      if (gone) {
        objects.deleted(result);
      } else {
        objects.wrote(result);
      }
    };
  }

  /** Changes outside of the status. */
  private static ObjectNode changes(EgressGatewayResource known, GroupStatus status) {
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    boolean held = known.hasFinalizer(EgressGatewayResource.FINALIZER);
    if (status.finalizer() && !held && !known.isMarkedForDeletion()) {
      changes = Finalizers.with(known, EgressGatewayResource.FINALIZER);
    } else if (!status.finalizer() && held) {
      changes = Finalizers.without(known, EgressGatewayResource.FINALIZER);
    }
    if (!known.isMarkedForDeletion()) {
      EgressGatewaySpec.IpPools pools = known.spec().orElse(EgressGatewaySpec.EMPTY).ippools();
      ObjectNode target = changes;
      status
          .defaultEips()
          .ipv4()
          .filter(_ -> pools.ipv4DefaultEIP().isEmpty())
          .ifPresent(
              eip -> target.withObject("/spec/ippools").put("ipv4DefaultEIP", eip.toString()));
      status
          .defaultEips()
          .ipv6()
          .filter(_ -> pools.ipv6DefaultEIP().isEmpty())
          .ifPresent(
              eip -> target.withObject("/spec/ippools").put("ipv6DefaultEIP", eip.toString()));
    }
    return changes;
  }
}
