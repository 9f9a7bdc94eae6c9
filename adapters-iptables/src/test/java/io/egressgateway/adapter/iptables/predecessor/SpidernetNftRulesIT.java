package io.egressgateway.adapter.iptables.predecessor;

import io.egressgateway.adapter.iptables.process.Variant;

class SpidernetNftRulesIT extends SpidernetContract {
  SpidernetNftRulesIT() {
    super(Variant.NFT);
  }
}
