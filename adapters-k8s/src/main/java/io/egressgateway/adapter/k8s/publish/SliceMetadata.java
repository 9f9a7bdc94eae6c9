package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SliceObject;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Name, label and owner of a policy's endpoint slices. */
final class SliceMetadata {
  /** Longest value of a label (kubernetes.io/docs, "Labels and Selectors"). */
  private static final int MAX_LABEL = 63;

  private SliceMetadata() {}

  static ObjectMeta of(KubernetesObject policy) {
    String name = policy.name();
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withGenerateName(name + "-")
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(SliceObject.POLICY_LABEL, label(name))
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(policy.getApiVersion())
                    .withKind(policy.getKind())
                    .withName(name)
                    .withUid(policy.getMetadata().getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(true)
                    .build());
    if (policy instanceof EgressResource) {
      // An EgressClusterPolicy may have the same name.
      metadata.addToLabels(SliceObject.KIND_LABEL, policy.getKind());
    }
    if (name.length() > MAX_LABEL) {
      metadata.addToAnnotations(SliceObject.POLICY_ANNOTATION, name);
    }
    return metadata.build();
  }

  /** The name where it fits, otherwise a digest of it. */
  private static String label(String policy) {
    return policy.length() <= MAX_LABEL ? policy : Digest.hex(policy);
  }
}
