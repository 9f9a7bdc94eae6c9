package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** An IPPool of Calico. */
@Group("crd.projectcalico.org")
@Version("v1")
@Kind("IPPool")
@Plural("ippools")
public final class CalicoPoolResource
    extends SpecObject<CalicoPoolResource.PoolSpec, NamespaceResource.Nothing> {

  /** The range. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PoolSpec(String cidr) {
    public PoolSpec(@Nullable String cidr) {
      this.cidr = OrEmpty.text(cidr);
    }
  }
}
