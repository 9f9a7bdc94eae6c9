package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.lease.LeaseLeaderDirectory;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.PeerTransport;

/** How an agent finds and hears other nodes. */
record PeerPorts(
    PeerTransport transport, EchoProbe echo, ClusterKey key, LeaseLeaderDirectory leader) {
  PeerPorts {
    requireNonNull(transport, "transport");
    requireNonNull(echo, "echo");
    requireNonNull(key, "key");
    requireNonNull(leader, "leader");
  }
}
