package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.predecessor.SpidernetRules;
import io.egressgateway.app.reconcile.SuccessionPass;
import io.egressgateway.port.datapath.DatapathException;

/**
 * The sets of Spidernet's rules. The kernel lets go of what a rule referred to a moment after the
 * rule went, so they are removed apart from the rules.
 */
record LeftSets(SpidernetRules rules) implements SuccessionPass.Former {
  LeftSets {
    requireNonNull(rules, "rules");
  }

  @Override
  public String name() {
    return "sets of Spidernet EgressGateway";
  }

  @Override
  public void remove() throws DatapathException {
    rules.removeSets();
  }
}
