package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an EgressGateway. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressGatewayStatus(
    List<ConditionEntry> conditions,
    @Nullable PoolUsage ipUsage,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<GatewayNode> nodeList,
    List<RestingEip> restingEIPs) {
  public EgressGatewayStatus(
      @Nullable List<ConditionEntry> conditions,
      @Nullable PoolUsage ipUsage,
      @Nullable List<GatewayNode> nodeList,
      @Nullable List<RestingEip> restingEIPs) {
    this.conditions = OrEmpty.list(conditions);
    this.ipUsage = ipUsage;
    this.nodeList = OrEmpty.list(nodeList);
    this.restingEIPs = OrEmpty.list(restingEIPs);
  }

  /** An egress IP that nobody uses since a short while. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RestingEip(String freedAt, String ip) {
    public RestingEip(@Nullable String freedAt, @Nullable String ip) {
      this.freedAt = OrEmpty.text(freedAt);
      this.ip = OrEmpty.text(ip);
    }
  }

  /** Counts of addresses; zeros are written. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PoolUsage(int ipv4Free, int ipv4Total, int ipv6Free, int ipv6Total) {}

  /** A gateway node and what it owns. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record GatewayNode(List<Eip> eips, String name, String status) {
    public GatewayNode(@Nullable List<Eip> eips, @Nullable String name, @Nullable String status) {
      this.eips = OrEmpty.list(eips);
      this.name = OrEmpty.text(name);
      this.status = OrEmpty.text(status);
    }
  }

  /** Egress IPs, none for the node's own address, and the policies that use them. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Eip(String ipv4, String ipv6, List<PolicyReference> policies) {
    public Eip(
        @Nullable String ipv4, @Nullable String ipv6, @Nullable List<PolicyReference> policies) {
      this.ipv4 = OrEmpty.text(ipv4);
      this.ipv6 = OrEmpty.text(ipv6);
      this.policies = OrEmpty.list(policies);
    }
  }

  /** A policy; the namespace is empty for a cluster policy. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PolicyReference(String name, String namespace) {
    public PolicyReference(@Nullable String name, @Nullable String namespace) {
      this.name = OrEmpty.text(name);
      this.namespace = OrEmpty.text(namespace);
    }
  }
}
