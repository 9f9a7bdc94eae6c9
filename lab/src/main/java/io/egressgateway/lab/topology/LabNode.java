package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.List;

/**
 * A node's network and the pods on it.
 *
 * @param name the node's name
 * @param number its place in the address plan, from 1
 * @param namespace where its programs run; {@code eth0} is on the segment
 * @param addresses one for each family of the topology
 * @param podCidrs of the Node object, for each family, IPv4 first; none where the CNI has no use
 *     for them
 * @param pods the pods, in the order of their numbers
 */
public record LabNode(
    String name,
    int number,
    NetworkNamespace namespace,
    AddressPair addresses,
    List<IpPrefix> podCidrs,
    List<LabPod> pods) {

  public LabNode {
    podCidrs = List.copyOf(podCidrs);
    pods = List.copyOf(pods);
  }

  /** The pod with a number, from 1. */
  public LabPod pod(int podNumber) {
    return pods.get(podNumber - 1);
  }

  /** The name of the switch's port for this node. */
  String port() {
    return "port" + number;
  }
}
