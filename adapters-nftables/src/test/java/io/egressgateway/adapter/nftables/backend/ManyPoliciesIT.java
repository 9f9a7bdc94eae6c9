package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.testkit.packet.ManyPoliciesContract;

class ManyPoliciesIT extends ManyPoliciesContract {
  ManyPoliciesIT() {
    super(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }
}
