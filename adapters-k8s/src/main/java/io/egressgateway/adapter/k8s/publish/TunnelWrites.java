package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.TunnelPart;
import io.egressgateway.adapter.k8s.translate.ConditionTranslation;
import io.egressgateway.adapter.k8s.translate.TunnelTranslation;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.status.TunnelStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** EgressTunnels: made and deleted, and the controller's part of their status. */
final class TunnelWrites {
  private final KubernetesClient client;
  private final StatusApply apply;

  TunnelWrites(KubernetesClient client, StatusApply apply) {
    this.client = client;
    this.apply = apply;
  }

  /** The write that makes the object say this, or nothing where it does. */
  Optional<Write> write(
      NodeName node, TunnelStatus status, OwnObjects<EgressTunnelResource> objects, Instant now) {
    Optional<EgressTunnelResource> known = objects.object("", node.value());
    EgressTunnelStatus wanted =
        TunnelTranslation.status(
            status,
            ConditionTranslation.entries(
                status.conditions(),
                known
                    .flatMap(EgressTunnelResource::status)
                    .map(EgressTunnelStatus::conditions)
                    .orElse(List.of()),
                known.map(Generations::of).orElse(1L),
                now));
    if (known.isEmpty()) {
      return write(node, () -> applied(create(node), wanted, objects));
    }
    if (known.get().isMarkedForDeletion()) {
      return write(node, () -> released(known.get(), objects));
    }
    boolean same =
        known.get().status().map(TunnelWrites::controllersPart).filter(wanted::equals).isPresent();
    return same ? Optional.empty() : write(node, () -> applied(known.get(), wanted, objects));
  }

  /** The write that deletes a tunnel whose node is gone; nothing where there is none. */
  Optional<Write> delete(NodeName node, OwnObjects<EgressTunnelResource> objects) {
    return objects
        .object("", node.value())
        .flatMap(known ->
            write(
                node,
                () -> {
                  if (!known.isMarkedForDeletion()) {
                    apply.named(known).delete();
                  }
                  return released(known, objects);
                }));
  }

  private static Optional<Write> write(NodeName node, Write.Call call) {
    return Optional.of(new Write("EgressTunnel/" + node, call));
  }

  private EgressTunnelResource create(NodeName node) {
    EgressTunnelResource tunnel = new EgressTunnelResource();
    tunnel.setMetadata(
        new ObjectMetaBuilder()
            .withName(node.value())
            .withFinalizers(EgressTunnelResource.FINALIZER)
            .build());
    return client.resource(tunnel).create();
  }

  private Runnable applied(
      EgressTunnelResource known,
      EgressTunnelStatus wanted,
      OwnObjects<EgressTunnelResource> objects) {
    EgressTunnelResource result =
        apply.apply(known, EgressTunnelResource::new, wanted, TunnelWrites::controllersPart);
    return () -> objects.wrote(result);
  }

  /** Lets go of a tunnel that is being deleted. */
  private Runnable released(EgressTunnelResource known, OwnObjects<EgressTunnelResource> objects) {
    EgressTunnelResource now = apply.named(known).get();
    if (now != null
        && now.isMarkedForDeletion()
        && now.hasFinalizer(EgressTunnelResource.FINALIZER)) {
      apply.patch(now, Finalizers.without(now, EgressTunnelResource.FINALIZER));
    }
    return () -> objects.deleted(known);
  }

  /** Without what the agent of the node writes. */
  private static EgressTunnelStatus controllersPart(EgressTunnelStatus status) {
    TunnelPart tunnel = status.tunnel();
    return new EgressTunnelStatus(
        status.conditions(),
        "",
        status.mark(),
        status.phase(),
        new TunnelPart(tunnel.ipv4(), tunnel.ipv6(), tunnel.mac(), null),
        null,
        List.of(),
        "",
        "");
  }
}
