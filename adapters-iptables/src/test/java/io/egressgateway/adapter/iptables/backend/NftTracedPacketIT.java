package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.TracedPacketContract;

class NftTracedPacketIT extends TracedPacketContract {
  NftTracedPacketIT() {
    super(
        () ->
            IptablesBackend.open(
                DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.NFT)),
        15,
        6);
  }
}
