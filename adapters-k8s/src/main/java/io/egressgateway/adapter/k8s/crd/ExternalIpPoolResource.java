package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind ExternalIPPool, Antrea's. */
@Group("crd.antrea.io")
@Version("v1beta1")
@Kind("ExternalIPPool")
@Plural("externalippools")
public final class ExternalIpPoolResource
    extends SpecObject<ExternalIpPoolSpec, ExternalIpPoolStatus> {}
