package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.StraightPacketsContract;

class StraightPacketsIT extends StraightPacketsContract {
  StraightPacketsIT() {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }
}
