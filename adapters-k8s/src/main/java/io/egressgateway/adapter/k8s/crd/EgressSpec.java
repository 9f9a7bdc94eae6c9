package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an Egress. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressSpec(
    AppliedTo appliedTo,
    @Nullable Bandwidth bandwidth,
    String egressIP,
    List<String> egressIPs,
    String externalIPPool,
    List<String> externalIPPools) {
  public static final EgressSpec EMPTY = new EgressSpec(null, null, null, null, null, null);

  public EgressSpec(
      @Nullable AppliedTo appliedTo,
      @Nullable Bandwidth bandwidth,
      @Nullable String egressIP,
      @Nullable List<String> egressIPs,
      @Nullable String externalIPPool,
      @Nullable List<String> externalIPPools) {
    this.appliedTo = OrEmpty.or(appliedTo, new AppliedTo(null, null));
    this.bandwidth = bandwidth;
    this.egressIP = OrEmpty.text(egressIP);
    this.egressIPs = OrEmpty.list(egressIPs);
    this.externalIPPool = OrEmpty.text(externalIPPool);
    this.externalIPPools = OrEmpty.list(externalIPPools);
  }

  /**
   * Whose traffic leaves by the egress IP. A selector that is absent and one that is empty differ:
   * with neither, nothing is selected; an empty one selects everything.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AppliedTo(
      @Nullable SelectorSpec namespaceSelector, @Nullable SelectorSpec podSelector) {}

  /** Kubernetes quantities: bits above the rate, and bits per second. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Bandwidth(String burst, String rate) {
    public Bandwidth(@Nullable String burst, @Nullable String rate) {
      this.burst = OrEmpty.text(burst);
      this.rate = OrEmpty.text(rate);
    }
  }
}
