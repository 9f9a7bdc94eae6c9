package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolStatus;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.watch.AntreaOwner;
import io.egressgateway.domain.status.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the controller wrote into objects of Antrea's kinds. The objects are the users', and so is
 * {@code spec.egressIP}, with which an Egress keeps its address wherever it goes; only what nobody
 * but this product writes is taken away.
 */
final class AntreaTraces {
  private static final String NO_STATUS = "{\"status\":null}";
  private static final String NO_ANNOTATION =
      "{\"metadata\":{\"annotations\":{\"" + EgressResource.ALLOCATED_ANNOTATION + "\":null}}}";

  private final KubernetesClient client;
  private final Consumer<String> told;

  AntreaTraces(KubernetesClient client, Consumer<String> told) {
    this.client = requireNonNull(client, "client");
    this.told = requireNonNull(told, "told");
  }

  /**
   * Removes it where the kinds are served and Antrea is not there.
   *
   * @return from how many objects
   */
  int remove() {
    return AntreaOwner.isServed(client) ? removeFromEgresses() + removeFromPools() : 0;
  }

  private int removeFromEgresses() {
    int count = 0;
    for (EgressResource egress : list(EgressResource.class)) {
      boolean shown = egress.status().filter(AntreaTraces::isOurs).isPresent();
      boolean marked =
          OrEmpty.map(egress.getMetadata().getAnnotations())
              .containsKey(EgressResource.ALLOCATED_ANNOTATION);
      Resource<EgressResource> resource = client.resource(egress);
      if (shown) {
        withoutStatus(resource, egress);
      }
      if (marked) {
        resource.patch(PatchContext.of(PatchType.JSON_MERGE), NO_ANNOTATION);
        told.accept("annotation " + EgressResource.ALLOCATED_ANNOTATION + " of " + named(egress));
      }
      count += shown || marked ? 1 : 0;
    }
    return count;
  }

  private int removeFromPools() {
    int count = 0;
    for (ExternalIpPoolResource pool : list(ExternalIpPoolResource.class)) {
      if (pool.status().filter(AntreaTraces::isOurs).isPresent()) {
        withoutStatus(client.resource(pool), pool);
        count++;
      }
    }
    return count;
  }

  private <R extends KubernetesObject> List<R> list(Class<R> kind) {
    return client.resources(kind).list().getItems();
  }

  private void withoutStatus(Resource<?> resource, KubernetesObject object) {
    resource.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), NO_STATUS);
    told.accept("status of " + named(object));
  }

  private static String named(KubernetesObject object) {
    return object.getKind() + " " + object.name();
  }

  /** Antrea has no such condition. */
  private static boolean isOurs(EgressStatus status) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.type().equals(Condition.PROGRAMMED));
  }

  /** Antrea has neither. */
  private static boolean isOurs(ExternalIpPoolStatus status) {
    return !status.nodeList().isEmpty() || !status.conditions().isEmpty();
  }
}
