package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Optional;

/** Egress IPs that go together: both families of a policy leave by one node. */
public final class SplitPair {
  private SplitPair() {}

  /**
   * Why a policy may not name {@code wanted}: an address that goes together with another, or alone,
   * cannot go with a third. Families that neither pair has say nothing.
   *
   * @param what the pair is, a noun in the plural
   */
  public static Optional<Rejection> refusal(AddressPair pair, AddressPair wanted, String what) {
    if (pair.equals(wanted)) {
      return Optional.empty();
    }
    for (IpFamily family : IpFamily.values()) {
      Optional<IpAddress> address = wanted.get(family);
      if (address.isPresent() && address.equals(pair.get(family))) {
        return Optional.of(
            new Rejection(
                family == IpFamily.IPV4 ? "spec.egressIP.ipv4" : "spec.egressIP.ipv6",
                address.get().toString(),
                "free to go with other addresses: "
                    + pair
                    + " are "
                    + what
                    + "; ask for exactly these, or for others"));
      }
    }
    return Optional.empty();
  }

  /** What a group's default egress IPs are. */
  public static String defaultsOf(String group) {
    return "the default egress IPs of EgressGateway \"" + group + "\"";
  }
}
