package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind EgressTunnel; its spec is empty. */
@Group("egressgateway.spidernet.io")
@Version("v1beta1")
@Kind("EgressTunnel")
@Plural("egresstunnels")
public final class EgressTunnelResource
    extends SpecObject<EgressTunnelResource.EmptySpec, EgressTunnelStatus> {
  public static final String FINALIZER = "egressgateway.spidernet.io/egresstunnel";

  /** Nothing to ask for. */
  public record EmptySpec() {}
}
