package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.testkit.netns.NamespaceTest;

@NamespaceTest
class StraightPathMtuIT extends PathMtuCases {
  StraightPathMtuIT() throws Exception {
    super("egress.direct");
  }
}
