package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.LargeTablesContract;
import java.time.Duration;

class LargeTablesIT extends LargeTablesContract {
  LargeTablesIT() {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT), Duration.ofMillis(5));
  }
}
