package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind EgressGateway. */
@Group("egressgateway.spidernet.io")
@Version("v1beta1")
@Kind("EgressGateway")
@Plural("egressgateways")
public final class EgressGatewayResource
    extends SpecObject<EgressGatewaySpec, EgressGatewayStatus> {
  public static final String FINALIZER = "egressgateway.spidernet.io/egressgateway";
}
