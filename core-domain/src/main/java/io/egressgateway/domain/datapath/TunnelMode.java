package io.egressgateway.domain.datapath;

/** How packets get to another node, where there is a choice: between nodes of one subnet. */
public enum TunnelMode {
  /** Encapsulated, all of them. */
  VXLAN,
  /** Straight, unasked; encapsulated to nodes of other subnets. */
  DIRECT,
  /** Straight while probes say that it works, encapsulated otherwise. */
  AUTO
}
