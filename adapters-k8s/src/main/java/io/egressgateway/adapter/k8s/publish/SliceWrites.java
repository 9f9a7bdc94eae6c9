package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressClusterEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SliceObject;
import io.egressgateway.adapter.k8s.translate.SliceTranslation;
import io.egressgateway.adapter.k8s.watch.ControllerObjects;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.status.SliceChange;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Endpoint slices: made, changed and deleted. */
final class SliceWrites {

  private final KubernetesClient client;
  private final StatusApply apply;

  SliceWrites(KubernetesClient client, StatusApply apply) {
    this.client = client;
    this.apply = apply;
  }

  /** The write of a change, or nothing where what it is about is gone already. */
  Optional<Write> write(SliceChange change, ControllerObjects objects) {
    return switch (change.policy()) {
      case PolicyKey.Namespaced(NamespacedName name) ->
          write(
              change,
              objects.policies().object(name.namespace(), name.name()),
              EgressEndpointSliceResource::new,
              objects.slices());
      case PolicyKey.ClusterWide(String name) ->
          write(
              change,
              objects.clusterPolicies().object("", name),
              EgressClusterEndpointSliceResource::new,
              objects.clusterSlices());
      case PolicyKey.OfEgress egress ->
          write(
              change,
              objects.egresses().object("", egress.egress()),
              EgressClusterEndpointSliceResource::new,
              objects.clusterSlices());
    };
  }

  private <R extends SliceObject> Optional<Write> write(
      SliceChange change,
      Optional<? extends KubernetesObject> policy,
      Supplier<R> make,
      OwnObjects<R> slices) {
    String namespace = policy.map(KubernetesObject::namespace).orElse(namespace(change.policy()));
    return switch (change) {
      case SliceChange.Create(PolicyKey key, List<Endpoint> endpoints) ->
          policy.map(owner -> named(key, "", () -> create(key, owner, make, endpoints, slices)));
      case SliceChange.Replace(PolicyKey key, String name, List<Endpoint> endpoints) ->
          slices
              .object(namespace, name)
              .map(known -> named(key, name, () -> replace(known, endpoints, slices)));
      case SliceChange.Delete(PolicyKey key, String name) ->
          slices
              .object(namespace, name)
              .map(known -> named(key, name, () -> delete(known, slices)));
    };
  }

  private static String namespace(PolicyKey key) {
    return switch (key) {
      case PolicyKey.Namespaced(NamespacedName name) -> name.namespace();
      case PolicyKey.ClusterWide _, PolicyKey.OfEgress _ -> "";
    };
  }

  private static Write named(PolicyKey policy, String slice, Write.Call call) {
    return new Write("endpoint slice " + slice + " of policy " + policy, call);
  }

  private <R extends SliceObject> Runnable create(
      PolicyKey key,
      KubernetesObject policy,
      Supplier<R> make,
      List<Endpoint> endpoints,
      OwnObjects<R> slices) {
    R slice = make.get();
    slice.setMetadata(SliceMetadata.of(key, policy));
    slice.setEndpoints(SliceTranslation.entries(endpoints));
    R result = client.resource(slice).create();
    return () -> slices.wrote(result);
  }

  private <R extends SliceObject> Runnable replace(
      R known, List<Endpoint> endpoints, OwnObjects<R> slices) {
    R result =
        apply.patch(
            known,
            SlicePatch.between(
                known.endpoints(), SliceTranslation.entries(endpoints), known.resourceVersion()));
    return () -> slices.wrote(result);
  }

  private <R extends SliceObject> Runnable delete(R known, OwnObjects<R> slices) {
    apply.named(known).delete();
    return () -> slices.deleted(known);
  }
}
