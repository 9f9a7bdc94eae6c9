package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Pod. */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
public final class PodResource extends SpecObject<PodResource.PodSpec, PodResource.PodStatus>
    implements Namespaced {

  /** Annotations and owners of pods are many and not read. */
  @Override
  public void setMetadata(ObjectMeta metadata) {
    metadata.setAnnotations(Map.of());
    metadata.setOwnerReferences(List.of());
    super.setMetadata(metadata);
  }

  /** Where it runs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PodSpec(String nodeName, boolean hostNetwork) {
    public PodSpec(@Nullable String nodeName, boolean hostNetwork) {
      this.nodeName = OrEmpty.text(nodeName);
      this.hostNetwork = hostNetwork;
    }
  }

  /** What it has. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PodStatus(String phase, List<PodIp> podIPs) {
    public PodStatus(@Nullable String phase, @Nullable List<PodIp> podIPs) {
      this.phase = OrEmpty.text(phase);
      this.podIPs = OrEmpty.list(podIPs);
    }
  }

  /** An address. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PodIp(String ip) {
    public PodIp(@Nullable String ip) {
      this.ip = OrEmpty.text(ip);
    }
  }
}
