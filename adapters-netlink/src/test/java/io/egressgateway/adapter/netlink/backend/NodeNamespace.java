package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.lab.netns.NetworkNamespace;

/** A namespace that looks like a node's: one uplink with addresses and default routes. */
final class NodeNamespace {
  private NodeNamespace() {}

  static void prepare(NetworkNamespace namespace) {
    namespace.ip(
        """
        link add eth0 type veth peer name peer0
        link set eth0 addrgenmode none
        link set peer0 addrgenmode none
        addr add 192.0.2.1/24 dev eth0
        addr add 2001:db8::1/64 dev eth0 nodad
        link set eth0 up
        link set peer0 up
        route add default via 192.0.2.254 metric 100
        route add default via 2001:db8::fe metric 200\
        """);
  }
}
