package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an EgressClusterPolicy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterPolicySpec(
    AppliedTo appliedTo,
    List<String> destSubnet,
    String egressGatewayName,
    EgressIpSpec egressIP,
    long priority) {
  public static final EgressClusterPolicySpec EMPTY =
      new EgressClusterPolicySpec(null, null, null, null, 0);

  public EgressClusterPolicySpec(
      @Nullable AppliedTo appliedTo,
      @Nullable List<String> destSubnet,
      @Nullable String egressGatewayName,
      @Nullable EgressIpSpec egressIP,
      long priority) {
    this.appliedTo = OrEmpty.or(appliedTo, new AppliedTo(null, null, null));
    this.destSubnet = OrEmpty.list(destSubnet);
    this.egressGatewayName = OrEmpty.text(egressGatewayName);
    this.egressIP = OrEmpty.or(egressIP, EgressIpSpec.DEFAULT);
    this.priority = priority;
  }

  /** Whose traffic the policy covers, in some namespaces. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AppliedTo(
      SelectorSpec namespaceSelector, SelectorSpec podSelector, List<String> podSubnet) {
    public AppliedTo(
        @Nullable SelectorSpec namespaceSelector,
        @Nullable SelectorSpec podSelector,
        @Nullable List<String> podSubnet) {
      this.namespaceSelector = OrEmpty.or(namespaceSelector, SelectorSpec.EMPTY);
      this.podSelector = OrEmpty.or(podSelector, SelectorSpec.EMPTY);
      this.podSubnet = OrEmpty.list(podSubnet);
    }
  }
}
