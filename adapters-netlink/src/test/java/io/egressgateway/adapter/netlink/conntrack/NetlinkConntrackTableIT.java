package io.egressgateway.adapter.netlink.conntrack;

import io.egressgateway.testkit.netns.NamespaceTest;

@NamespaceTest
class NetlinkConntrackTableIT extends NetlinkConntrackTableCases {
  NetlinkConntrackTableIT() throws Exception {
    super(true);
  }
}
