package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of an EgressClusterInfo. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterInfoStatus(
    FamilyTexts clusterIP,
    List<ConditionEntry> conditions,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<String> extraCidr,
    @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, FamilyTexts> nodeIP,
    @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, FamilyTexts> podCIDR,
    String podCidrMode) {
  public EgressClusterInfoStatus(
      @Nullable FamilyTexts clusterIP,
      @Nullable List<ConditionEntry> conditions,
      @Nullable List<String> extraCidr,
      @Nullable Map<String, FamilyTexts> nodeIP,
      @Nullable Map<String, FamilyTexts> podCIDR,
      @Nullable String podCidrMode) {
    this.clusterIP = OrEmpty.or(clusterIP, new FamilyTexts(null, null));
    this.conditions = OrEmpty.list(conditions);
    this.extraCidr = OrEmpty.list(extraCidr);
    this.nodeIP = OrEmpty.map(nodeIP);
    this.podCIDR = OrEmpty.map(podCIDR);
    this.podCidrMode = OrEmpty.text(podCidrMode);
  }

  /** Addresses or CIDRs by family. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FamilyTexts(List<String> ipv4, List<String> ipv6) {
    public FamilyTexts(@Nullable List<String> ipv4, @Nullable List<String> ipv6) {
      this.ipv4 = OrEmpty.list(ipv4);
      this.ipv6 = OrEmpty.list(ipv6);
    }
  }
}
