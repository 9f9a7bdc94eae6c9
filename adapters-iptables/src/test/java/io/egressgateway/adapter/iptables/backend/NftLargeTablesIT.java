package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.LargeTablesContract;
import java.time.Duration;

class NftLargeTablesIT extends LargeTablesContract {
  NftLargeTablesIT() {
    super(
        () ->
            IptablesBackend.open(
                DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.NFT)),
        Duration.ofMillis(20));
  }
}
