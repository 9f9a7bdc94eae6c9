package io.egressgateway.adapter.netlink.conntrack;

import io.egressgateway.testkit.netns.NamespaceTest;

/** As on a kernel that cannot find the connections of a pod by itself. */
@NamespaceTest
class ConntrackWithoutSweepsIT extends NetlinkConntrackTableCases {
  ConntrackWithoutSweepsIT() throws Exception {
    super(false);
  }
}
