package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an EgressGateway. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressGatewaySpec(
    boolean clusterDefault, IpPools ippools, NodeSelector nodeSelector) {
  public static final EgressGatewaySpec EMPTY = new EgressGatewaySpec(false, null, null);

  public EgressGatewaySpec(
      boolean clusterDefault, @Nullable IpPools ippools, @Nullable NodeSelector nodeSelector) {
    this.clusterDefault = clusterDefault;
    this.ippools = OrEmpty.or(ippools, new IpPools(null, null, null, null));
    this.nodeSelector = OrEmpty.or(nodeSelector, new NodeSelector(null, null));
  }

  /** Pools and default egress IPs. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record IpPools(
      List<String> ipv4, String ipv4DefaultEIP, List<String> ipv6, String ipv6DefaultEIP) {
    public IpPools(
        @Nullable List<String> ipv4,
        @Nullable String ipv4DefaultEIP,
        @Nullable List<String> ipv6,
        @Nullable String ipv6DefaultEIP) {
      this.ipv4 = OrEmpty.list(ipv4);
      this.ipv4DefaultEIP = OrEmpty.text(ipv4DefaultEIP);
      this.ipv6 = OrEmpty.list(ipv6);
      this.ipv6DefaultEIP = OrEmpty.text(ipv6DefaultEIP);
    }
  }

  /** Which nodes are gateways. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeSelector(String policy, SelectorSpec selector) {
    public NodeSelector(@Nullable String policy, @Nullable SelectorSpec selector) {
      this.policy = OrEmpty.text(policy);
      this.selector = OrEmpty.or(selector, SelectorSpec.EMPTY);
    }
  }
}
