package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.PathMtuContract;

class NftStraightPathMtuIT extends PathMtuContract {
  NftStraightPathMtuIT() throws Exception {
    super(
        () ->
            IptablesBackend.open(
                DatapathSettings.DEFAULT, IptablesSettings.DEFAULT.with(Variant.NFT)),
        "egress.direct");
  }
}
