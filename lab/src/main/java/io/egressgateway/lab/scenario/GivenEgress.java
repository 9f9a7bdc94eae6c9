package io.egressgateway.lab.scenario;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Map;

/**
 * What the status of a policy shows.
 *
 * @param addresses the egress IPs
 * @param node the gateway that carries them
 */
public record GivenEgress(Map<IpFamily, IpAddress> addresses, String node) {
  public GivenEgress {
    addresses = Map.copyOf(addresses);
  }

  public IpAddress address(IpFamily family) {
    IpAddress address = addresses.get(family);
    if (address == null) {
      throw new IllegalArgumentException("no egress IP of " + family);
    }
    return address;
  }

  @Override
  public String toString() {
    return String.join(", ", addresses.values().stream().map(IpAddress::toString).sorted().toList())
        + " on "
        + node;
  }
}
