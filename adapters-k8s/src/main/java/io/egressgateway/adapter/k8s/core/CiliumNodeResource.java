package io.egressgateway.adapter.k8s.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A CiliumNode: which ranges Cilium has given to a node. */
@Group("cilium.io")
@Version("v2")
@Kind("CiliumNode")
@Plural("ciliumnodes")
public final class CiliumNodeResource
    extends SpecObject<CiliumNodeResource.NodeSpec, NamespaceResource.Nothing> {
  /** The part about addresses. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeSpec(Ipam ipam) {
    public NodeSpec(@Nullable Ipam ipam) {
      this.ipam = OrEmpty.or(ipam, new Ipam(null, null));
    }
  }

  /** Ranges of the modes cluster-pool and kubernetes, and those of the mode multi-pool. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Ipam(List<String> podCIDRs, Pools pools) {
    public Ipam(@Nullable List<String> podCIDRs, @Nullable Pools pools) {
      this.podCIDRs = OrEmpty.list(podCIDRs);
      this.pools = OrEmpty.or(pools, new Pools(null));
    }

    /** All ranges of the node. */
    public Stream<String> cidrs() {
      return Stream.concat(
          podCIDRs.stream(), pools.allocated().stream().flatMap(pool -> pool.cidrs().stream()));
    }
  }

  /** What the node has of each pool. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pools(List<Pool> allocated) {
    public Pools(@Nullable List<Pool> allocated) {
      this.allocated = OrEmpty.list(allocated);
    }
  }

  /** The ranges of one pool. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pool(List<String> cidrs) {
    public Pool(@Nullable List<String> cidrs) {
      this.cidrs = OrEmpty.list(cidrs);
    }
  }
}
