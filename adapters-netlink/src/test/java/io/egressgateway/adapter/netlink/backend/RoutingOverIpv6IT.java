package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.testkit.netns.NamespaceTest;

@NamespaceTest
class RoutingOverIpv6IT extends KernelRoutingContract {
  RoutingOverIpv6IT() {
    super(IpAddress.of("2001:db8::1"), IpAddress.of("2001:db8::2"));
  }
}
