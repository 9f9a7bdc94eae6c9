package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.StraightPacketsContract;

class LegacyStraightPacketsIT extends StraightPacketsContract {
  LegacyStraightPacketsIT() {
    super(() ->
        IptablesBackend.open(
            DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.LEGACY)));
  }
}
