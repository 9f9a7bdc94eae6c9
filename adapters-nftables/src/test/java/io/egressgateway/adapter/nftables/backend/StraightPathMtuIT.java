package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.PathMtuContract;

class StraightPathMtuIT extends PathMtuContract {
  StraightPathMtuIT() throws Exception {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT), "egress.direct");
  }
}
