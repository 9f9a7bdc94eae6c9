package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Which egress IP a policy asks for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressIpSpec(String allocatorPolicy, String ipv4, String ipv6, boolean useNodeIP) {
  static final EgressIpSpec DEFAULT = new EgressIpSpec(null, null, null, false);

  public EgressIpSpec(
      @Nullable String allocatorPolicy,
      @Nullable String ipv4,
      @Nullable String ipv6,
      boolean useNodeIP) {
    this.allocatorPolicy = OrEmpty.or(allocatorPolicy, "default");
    this.ipv4 = OrEmpty.text(ipv4);
    this.ipv6 = OrEmpty.text(ipv6);
    this.useNodeIP = useNodeIP;
  }
}
