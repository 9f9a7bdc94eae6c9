package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an EgressPolicy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressPolicySpec(
    AppliedTo appliedTo,
    List<String> destSubnet,
    String egressGatewayName,
    EgressIpSpec egressIP,
    long priority) {
  public static final EgressPolicySpec EMPTY = new EgressPolicySpec(null, null, null, null, 0);

  public EgressPolicySpec(
      @Nullable AppliedTo appliedTo,
      @Nullable List<String> destSubnet,
      @Nullable String egressGatewayName,
      @Nullable EgressIpSpec egressIP,
      long priority) {
    this.appliedTo = OrEmpty.or(appliedTo, new AppliedTo(null, null));
    this.destSubnet = OrEmpty.list(destSubnet);
    this.egressGatewayName = OrEmpty.text(egressGatewayName);
    this.egressIP = OrEmpty.or(egressIP, EgressIpSpec.DEFAULT);
    this.priority = priority;
  }

  /** Whose traffic the policy covers, in its namespace. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AppliedTo(SelectorSpec podSelector, List<String> podSubnet) {
    public AppliedTo(@Nullable SelectorSpec podSelector, @Nullable List<String> podSubnet) {
      this.podSelector = OrEmpty.or(podSelector, SelectorSpec.EMPTY);
      this.podSubnet = OrEmpty.list(podSubnet);
    }
  }
}
