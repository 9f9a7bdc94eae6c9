package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.PathMtuContract;

class PathMtuIT extends PathMtuContract {
  PathMtuIT() throws Exception {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }
}
