package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an ExternalIPPool. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExternalIpPoolSpec(
    List<Range> ipRanges, SelectorSpec nodeSelector, @Nullable Subnet subnetInfo) {
  public static final ExternalIpPoolSpec EMPTY = new ExternalIpPoolSpec(null, null, null);

  public ExternalIpPoolSpec(
      @Nullable List<Range> ipRanges,
      @Nullable SelectorSpec nodeSelector,
      @Nullable Subnet subnetInfo) {
    this.ipRanges = OrEmpty.list(ipRanges);
    this.nodeSelector = OrEmpty.or(nodeSelector, SelectorSpec.EMPTY);
    this.subnetInfo = subnetInfo;
  }

  /** A CIDR, or the first and the last address. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Range(String cidr, String end, String start) {
    public Range(@Nullable String cidr, @Nullable String end, @Nullable String start) {
      this.cidr = OrEmpty.text(cidr);
      this.end = OrEmpty.text(end);
      this.start = OrEmpty.text(start);
    }
  }

  /** The subnet of the addresses; VLAN 0 is none. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Subnet(String gateway, int prefixLength, int vlan) {
    public Subnet(@Nullable String gateway, int prefixLength, int vlan) {
      this.gateway = OrEmpty.text(gateway);
      this.prefixLength = prefixLength;
      this.vlan = vlan;
    }
  }
}
