package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.PacketFateContract;

class PacketFateIT extends PacketFateContract {
  PacketFateIT() throws Exception {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }
}
