package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind EgressClusterInfo; only the one of this name counts. */
@Group("egressgateway.spidernet.io")
@Version("v1beta1")
@Kind("EgressClusterInfo")
@Plural("egressclusterinfos")
public final class EgressClusterInfoResource
    extends SpecObject<EgressClusterInfoSpec, EgressClusterInfoStatus> {
  public static final String NAME = "default";
}
