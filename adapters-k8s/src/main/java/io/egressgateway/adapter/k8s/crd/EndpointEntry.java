package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod in an endpoint slice. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EndpointEntry(
    List<String> ipv4, List<String> ipv6, String node, String ns, String pod) {
  public EndpointEntry(
      @Nullable List<String> ipv4,
      @Nullable List<String> ipv6,
      @Nullable String node,
      @Nullable String ns,
      @Nullable String pod) {
    this.ipv4 = OrEmpty.list(ipv4);
    this.ipv6 = OrEmpty.list(ipv6);
    this.node = OrEmpty.text(node);
    this.ns = OrEmpty.text(ns);
    this.pod = OrEmpty.text(pod);
  }
}
