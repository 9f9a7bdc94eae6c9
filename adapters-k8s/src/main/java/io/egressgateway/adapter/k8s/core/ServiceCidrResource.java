package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ServiceCIDR. */
@Group("networking.k8s.io")
@Version("v1")
@Kind("ServiceCIDR")
@Plural("servicecidrs")
public final class ServiceCidrResource
    extends SpecObject<ServiceCidrResource.CidrSpec, NamespaceResource.Nothing> {

  /** The ranges. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record CidrSpec(List<String> cidrs) {
    public CidrSpec(@Nullable List<String> cidrs) {
      this.cidrs = OrEmpty.list(cidrs);
    }
  }
}
