package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.TracedPacketContract;

class TracedPacketIT extends TracedPacketContract {
  TracedPacketIT() {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT), 60, 12);
  }
}
