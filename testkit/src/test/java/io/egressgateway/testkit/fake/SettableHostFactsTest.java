package io.egressgateway.testkit.fake;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.HostFacts;
import io.egressgateway.testkit.contract.HostFactsContract;

class SettableHostFactsTest extends HostFactsContract {
  private final SettableHostFacts facts = new SettableHostFacts();

  @Override
  protected HostFacts facts() {
    return facts;
  }

  @Override
  protected void set(HostSettings settings) {
    facts.set(settings);
  }

  @Override
  protected void spoil() {
    facts.fail(
        new DatapathException(DatapathException.Kind.OTHER, "read sysctl", "ip_forward", null));
  }
}
