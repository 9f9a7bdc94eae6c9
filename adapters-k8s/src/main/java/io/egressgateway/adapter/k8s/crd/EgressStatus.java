package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an Egress; an empty address and an empty node are written, as Antrea does. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressStatus(
    List<ConditionEntry> conditions,
    @JsonInclude(JsonInclude.Include.ALWAYS) String egressIP,
    List<Assignment> egressIPs,
    @JsonInclude(JsonInclude.Include.ALWAYS) String egressNode) {
  public EgressStatus(
      @Nullable List<ConditionEntry> conditions,
      @Nullable String egressIP,
      @Nullable List<Assignment> egressIPs,
      @Nullable String egressNode) {
    this.conditions = OrEmpty.list(conditions);
    this.egressIP = OrEmpty.text(egressIP);
    this.egressIPs = OrEmpty.list(egressIPs);
    this.egressNode = OrEmpty.text(egressNode);
  }

  /** One of several addresses, and the node that has it; both empty while no node has it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Assignment(String egressIP, String egressNode) {
    public Assignment(@Nullable String egressIP, @Nullable String egressNode) {
      this.egressIP = OrEmpty.text(egressIP);
      this.egressNode = OrEmpty.text(egressNode);
    }
  }
}
