package io.egressgateway.lab.topology;

import java.util.List;

/** Writes what a CNI leaves in a node's kernel and in its pods; no effect by itself. */
interface CniScript {
  /** The script of the node's CNI. */
  static CniScript of(NodeView node) {
    return switch (node.topology().cni()) {
      case BRIDGE -> new BridgeScript(node);
      case CALICO -> new CalicoScript(node);
      case FLANNEL -> new FlannelScript(node);
      case WEAVE -> new WeaveScript(node);
      case SPIDERPOOL -> new SpiderpoolScript(node);
    };
  }

  /** The pod's end of the cable between pod and node. */
  default String podEnd() {
    return "eth0";
  }

  /** {@code ip} lines on the node; {@code namespaces} are those of its pods, in their order. */
  List<String> onNode(List<String> namespaces);

  /** {@code bridge} lines on the node, after {@link #onNode}. */
  default List<String> forwardingEntries() {
    return List.of();
  }

  /** Sysctls of the node, after {@link #onNode}. */
  default List<String> settings() {
    return List.of();
  }

  /** {@code ip} lines inside of a pod, after those of the node. */
  List<String> inPod(int pod);

  /** Sysctls of a pod, before {@link #inPod}. */
  default List<String> podSettings() {
    return List.of();
  }

  /** The rules that come and go while the rest stays. */
  CniRules rules();
}
