package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind Egress, Antrea's. */
@Group("crd.antrea.io")
@Version("v1beta1")
@Kind("Egress")
@Plural("egresses")
public final class EgressResource extends SpecObject<EgressSpec, EgressStatus> {
  /**
   * Annotation with the address that the controller chose: while {@code spec.egressIP} is this one
   * it is the controller's to replace, otherwise the user's.
   */
  public static final String ALLOCATED_ANNOTATION =
      "egressgateway.spidernet.io/allocated-egress-ip";

  /** Annotation with destinations that the Egress is not for: CIDRs, comma separated. */
  public static final String EXCEPT_ANNOTATION = "egressgateway.spidernet.io/except-cidrs";
}
