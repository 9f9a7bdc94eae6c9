package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpPrefix;
import java.util.List;

/**
 * What the user says about addresses inside of the cluster (EgressClusterInfo.spec).
 *
 * @param podCidrMode how pod ranges are found
 * @param serviceCidrs whether to look for the service range
 * @param nodeAddresses whether node addresses count
 * @param extra further ranges
 */
public record ClusterRangesWish(
    PodCidrMode podCidrMode, boolean serviceCidrs, boolean nodeAddresses, List<IpPrefix> extra) {
  public static final ClusterRangesWish DEFAULT =
      new ClusterRangesWish(PodCidrMode.AUTO, true, true, List.of());

  /** Where pod ranges come from. */
  public enum PodCidrMode {
    /** The first of the others, in the order they have here, that is found to publish ranges. */
    AUTO("auto"),
    /** Calico's pools. */
    CALICO("calico"),
    /** What Cilium has given to each node. */
    CILIUM("cilium"),
    /** Flannel's network. */
    FLANNEL("flannel"),
    /** The nodes' podCIDRs. */
    K8S("k8s"),
    /** Nowhere. */
    NONE("");

    private final String text;

    PodCidrMode(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public ClusterRangesWish {
    requireNonNull(podCidrMode, "podCidrMode");
    extra = List.copyOf(extra);
  }
}
