package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.ConnectionContract;

class ConnectionIT extends ConnectionContract {
  ConnectionIT() throws Exception {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }
}
