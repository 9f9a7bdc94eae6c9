package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One node as the scripts for it see it.
 *
 * @param number the node's, from 1
 */
record NodeView(Topology topology, int number) {
  AddressPlan plan() {
    return new AddressPlan(topology.stack(), topology.cni());
  }

  List<IpFamily> families() {
    return topology.stack().families();
  }

  /** The numbers of the node's pods. */
  List<Integer> pods() {
    return IntStream.rangeClosed(1, topology.podsPerNode()).boxed().toList();
  }

  /** The numbers of the other nodes. */
  List<Integer> others() {
    return IntStream.rangeClosed(1, topology.nodeNames().size())
        .filter(node -> node != number)
        .boxed()
        .toList();
  }

  String device(int pod) {
    return topology.cni().podDevice(pod);
  }

  IpAddress address(IpFamily family) {
    return AddressPlan.node(number, family);
  }

  IpAddress pod(int pod, IpFamily family) {
    return plan().pod(number, pod, family);
  }

  /** The node's part of the pods' network, of a CNI that gives each node one. */
  IpPrefix podNetwork(IpFamily family) {
    return podNetwork(number, family);
  }

  IpPrefix podNetwork(int node, IpFamily family) {
    return plan().podNetwork(node, family).orElseThrow();
  }
}
