package io.egressgateway.adapter.arp.echo;

import io.egressgateway.testkit.netns.NamespaceTest;

/** The contract on ping sockets, open to every group. */
@NamespaceTest
class IcmpEchoProbePingSocketIT extends IcmpEchoProbeIT {
  @Override
  String pingGroupRange() {
    return "0 2147483647";
  }
}
