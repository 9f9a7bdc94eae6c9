package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What the two kinds of endpoint slices share. */
public abstract class SliceObject extends KubernetesObject {
  /** Label with the name of the policy, where it fits into a label. */
  public static final String POLICY_LABEL = "spidernet.io/policy-name";

  /** Annotation with the name of the policy, where it does not. */
  public static final String POLICY_ANNOTATION = "egressgateway.spidernet.io/policy-name";

  /** Label with the kind of the policy, where it is neither of Spidernet's. */
  public static final String KIND_LABEL = "egressgateway.spidernet.io/policy-kind";

  @JsonProperty
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private List<EndpointEntry> endpoints = List.of();

  public List<EndpointEntry> endpoints() {
    return endpoints;
  }

  public void setEndpoints(List<EndpointEntry> endpoints) {
    this.endpoints = OrEmpty.list(endpoints);
  }
}
