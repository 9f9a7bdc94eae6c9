package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an EgressClusterInfo. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterInfoSpec(AutoDetect autoDetect, List<String> extraCidr) {
  public static final EgressClusterInfoSpec EMPTY = new EgressClusterInfoSpec(null, null);

  public EgressClusterInfoSpec(@Nullable AutoDetect autoDetect, @Nullable List<String> extraCidr) {
    this.autoDetect = OrEmpty.or(autoDetect, new AutoDetect(null, null, null));
    this.extraCidr = OrEmpty.list(extraCidr);
  }

  /** What to find out; everything unless said otherwise. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AutoDetect(Boolean clusterIP, Boolean nodeIP, String podCidrMode) {
    public AutoDetect(
        @Nullable Boolean clusterIP, @Nullable Boolean nodeIP, @Nullable String podCidrMode) {
      this.clusterIP = OrEmpty.or(clusterIP, true);
      this.nodeIP = OrEmpty.or(nodeIP, true);
      this.podCidrMode = OrEmpty.or(podCidrMode, "auto");
    }
  }
}
