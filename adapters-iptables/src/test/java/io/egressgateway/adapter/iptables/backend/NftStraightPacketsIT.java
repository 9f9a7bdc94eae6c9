package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.StraightPacketsContract;

class NftStraightPacketsIT extends StraightPacketsContract {
  NftStraightPacketsIT() {
    super(() ->
        IptablesBackend.open(DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.NFT)));
  }
}
