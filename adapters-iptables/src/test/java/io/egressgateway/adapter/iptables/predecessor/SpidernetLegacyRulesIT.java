package io.egressgateway.adapter.iptables.predecessor;

import io.egressgateway.adapter.iptables.process.Variant;

class SpidernetLegacyRulesIT extends SpidernetContract {
  SpidernetLegacyRulesIT() {
    super(Variant.LEGACY);
  }
}
