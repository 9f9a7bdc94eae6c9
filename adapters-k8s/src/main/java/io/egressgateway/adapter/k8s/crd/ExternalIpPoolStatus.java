package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of an ExternalIPPool. Beside Antrea's {@code usage} it says who owns what, in the form
 * of an EgressGateway.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExternalIpPoolStatus(
    List<ConditionEntry> conditions,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<EgressGatewayStatus.GatewayNode> nodeList,
    List<EgressGatewayStatus.RestingEip> restingEIPs,
    @Nullable Usage usage) {
  public ExternalIpPoolStatus(
      @Nullable List<ConditionEntry> conditions,
      @Nullable List<EgressGatewayStatus.GatewayNode> nodeList,
      @Nullable List<EgressGatewayStatus.RestingEip> restingEIPs,
      @Nullable Usage usage) {
    this.conditions = OrEmpty.list(conditions);
    this.nodeList = OrEmpty.list(nodeList);
    this.restingEIPs = OrEmpty.list(restingEIPs);
    this.usage = usage;
  }

  /** Counts of addresses; zeros are written. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Usage(int total, int used) {}
}
