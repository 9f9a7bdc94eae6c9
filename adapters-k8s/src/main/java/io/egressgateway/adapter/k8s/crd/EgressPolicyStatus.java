package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of both kinds of policies. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressPolicyStatus(List<ConditionEntry> conditions, Eip eip, String node) {
  public EgressPolicyStatus(
      @Nullable List<ConditionEntry> conditions, @Nullable Eip eip, @Nullable String node) {
    this.conditions = OrEmpty.list(conditions);
    this.eip = OrEmpty.or(eip, new Eip(null, null));
    this.node = OrEmpty.text(node);
  }

  /** The egress IPs in use. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Eip(String ipv4, String ipv6) {
    public Eip(@Nullable String ipv4, @Nullable String ipv6) {
      this.ipv4 = OrEmpty.text(ipv4);
      this.ipv6 = OrEmpty.text(ipv6);
    }
  }
}
