package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.testkit.netns.NamespaceTest;

@NamespaceTest
class PathMtuIT extends PathMtuCases {
  PathMtuIT() throws Exception {
    super("egress.vxlan");
  }
}
