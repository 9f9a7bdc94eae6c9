package io.egressgateway.lab.topology;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What network to make.
 *
 * @param nodeNames the nodes, 1 to 48, in the order of their addresses; letters, digits and dashes
 * @param podsPerNode pods on each, 0 to 200
 * @param stack the address families of all of it
 * @param cni whose traces nodes and pods bear
 * @param masquerade by which program the CNI loads its rules
 * @param controlPlane whether there is a namespace on the segment for API server and controller
 */
public record Topology(
    List<String> nodeNames,
    int podsPerNode,
    Stack stack,
    Cni cni,
    Masquerade masquerade,
    boolean controlPlane) {

  public Topology {
    nodeNames = List.copyOf(nodeNames);
    if (nodeNames.isEmpty() || nodeNames.size() > 48) {
      throw new IllegalArgumentException("1 to 48 nodes, not " + nodeNames.size());
    }
    if (podsPerNode < 0 || podsPerNode > 200) {
      throw new IllegalArgumentException("0 to 200 pods on a node, not " + podsPerNode);
    }
    if (!cni.serves(stack)) {
      throw new IllegalArgumentException(cni.text() + " has IPv4 only, not " + stack);
    }
    if (!cni.loadsBy(masquerade)) {
      throw new IllegalArgumentException(cni.text() + " has rules of iptables, not " + masquerade);
    }
  }

  /** Nodes {@code node1} and so on with two pods each on a bridge, IPv4, and a control plane. */
  public static Topology ofNodes(int nodes) {
    List<String> names = IntStream.rangeClosed(1, nodes).mapToObj(n -> "node" + n).toList();
    return new Topology(names, 2, Stack.IPV4, Cni.BRIDGE, Masquerade.NFTABLES, true);
  }

  public Topology withStack(Stack newStack) {
    return new Topology(nodeNames, podsPerNode, newStack, cni, masquerade, controlPlane);
  }

  /** Another CNI, with the program that is usual for it. */
  public Topology withCni(Cni newCni) {
    return new Topology(
        nodeNames, podsPerNode, stack, newCni, newCni.usualMasquerade(), controlPlane);
  }

  public Topology withMasquerade(Masquerade newMasquerade) {
    return new Topology(nodeNames, podsPerNode, stack, cni, newMasquerade, controlPlane);
  }

  public Topology withPodsPerNode(int pods) {
    return new Topology(nodeNames, pods, stack, cni, masquerade, controlPlane);
  }
}
