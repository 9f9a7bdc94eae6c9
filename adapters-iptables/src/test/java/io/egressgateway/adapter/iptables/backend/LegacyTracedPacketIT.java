package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.TracedPacketContract;

class LegacyTracedPacketIT extends TracedPacketContract {
  LegacyTracedPacketIT() {
    super(
        () ->
            IptablesBackend.open(
                DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.LEGACY)),
        15,
        6);
  }
}
