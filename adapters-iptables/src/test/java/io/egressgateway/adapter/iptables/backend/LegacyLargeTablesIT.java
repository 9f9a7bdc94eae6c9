package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.LargeTablesContract;
import java.time.Duration;

class LegacyLargeTablesIT extends LargeTablesContract {
  LegacyLargeTablesIT() {
    super(
        () ->
            IptablesBackend.open(
                DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.LEGACY)),
        Duration.ofMillis(20));
  }
}
