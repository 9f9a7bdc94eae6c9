package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Variant;

class IptablesNftBackendIT extends IptablesContract {
  IptablesNftBackendIT() {
    super(Variant.NFT);
  }
}
