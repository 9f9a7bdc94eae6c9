package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Namespace; only its labels matter. */
@Group("")
@Version("v1")
@Kind("Namespace")
@Plural("namespaces")
public final class NamespaceResource
    extends SpecObject<NamespaceResource.Nothing, NamespaceResource.Nothing> {

  /** Nothing of it is read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Nothing() {}
}
