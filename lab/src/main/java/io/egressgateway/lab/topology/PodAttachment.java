package io.egressgateway.lab.topology;

/** How a pod hangs on its node. */
public enum PodAttachment {
  /** On a bridge {@code cni0} that holds the pod network's first address, as Flannel does. */
  BRIDGE,
  /** By a veth and a host route each, with a link-local next hop, as Calico does. */
  ROUTED
}
