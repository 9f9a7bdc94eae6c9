package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.testkit.netns.NamespaceTest;

@NamespaceTest
class RoutingOverIpv4IT extends KernelRoutingContract {
  RoutingOverIpv4IT() {
    super(IpAddress.of("192.0.2.1"), IpAddress.of("192.0.2.2"));
  }
}
