package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SliceObject;
import io.egressgateway.domain.cluster.PolicyKey;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Name, label and owner of a policy's endpoint slices. */
final class SliceMetadata {
  /** Longest value of a label (kubernetes.io/docs, "Labels and Selectors"). */
  private static final int MAX_LABEL = 63;

  private SliceMetadata() {}

  /** Of the slices of a policy, which may be a part of the object. */
  static ObjectMeta of(PolicyKey key, KubernetesObject policy) {
    String name = policy.name();
    String called = key instanceof PolicyKey.OfEgress(String part) ? part : name;
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withGenerateName(name + "-")
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(SliceObject.POLICY_LABEL, label(called))
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
    if (!isLabel(called)) {
      metadata.addToAnnotations(SliceObject.POLICY_ANNOTATION, called);
    }
    return metadata.build();
  }

  /** The name where it fits, otherwise a digest of it. */
  private static String label(String policy) {
    return isLabel(policy) ? policy : Digest.hex(policy);
  }

  /** The name of a part has a slash, which a label must not have. */
  private static boolean isLabel(String policy) {
    return policy.length() <= MAX_LABEL && policy.indexOf('/') < 0;
  }
}
