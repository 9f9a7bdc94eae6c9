package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Node. */
@Group("")
@Version("v1")
@Kind("Node")
@Plural("nodes")
public final class NodeResource extends SpecObject<NodeResource.NodeSpec, NodeResource.NodeStatus> {

  /** Ranges of its pods, and whether it is cordoned. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeSpec(String podCIDR, List<String> podCIDRs, boolean unschedulable) {
    public NodeSpec(
        @Nullable String podCIDR, @Nullable List<String> podCIDRs, boolean unschedulable) {
      this.podCIDR = OrEmpty.text(podCIDR);
      this.podCIDRs = OrEmpty.list(podCIDRs);
      this.unschedulable = unschedulable;
    }
  }

  /** Its state. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeStatus(List<NodeAddress> addresses, List<NodeCondition> conditions) {
    public NodeStatus(
        @Nullable List<NodeAddress> addresses, @Nullable List<NodeCondition> conditions) {
      this.addresses = OrEmpty.list(addresses);
      this.conditions = OrEmpty.list(conditions);
    }
  }

  /** An address and what it is for. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeAddress(String address, String type) {
    public NodeAddress(@Nullable String address, @Nullable String type) {
      this.address = OrEmpty.text(address);
      this.type = OrEmpty.text(type);
    }
  }

  /** An aspect of its state; the times, which change every few seconds, are left out. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeCondition(String type, String status) {
    public NodeCondition(@Nullable String type, @Nullable String status) {
      this.type = OrEmpty.text(type);
      this.status = OrEmpty.text(status);
    }
  }
}
