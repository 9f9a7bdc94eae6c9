package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import java.util.Optional;

/** Which egress address a policy asks for. */
public sealed interface AddressWish {

  /** The group's default egress IPs, shared with others ({@code allocatorPolicy: default}). */
  record GroupDefault() implements AddressWish {}

  /** Egress IPs that no other policy uses ({@code allocatorPolicy: rr}). */
  record NextFree() implements AddressWish {}

  /**
   * Egress IPs that no other policy uses while there are any, then those that the fewest use
   * ({@code allocatorPolicy: share}).
   *
   * @param perAddress policies that one egress IP may have, at least 1
   */
  record Sharing(int perAddress) implements AddressWish {
    /** Where the user gives no number. */
    public static final int DEFAULT = 5;

    public Sharing {
      if (perAddress < 1) {
        throw new IllegalArgumentException("policies per address: " + perAddress);
      }
    }
  }

  /**
   * One address, the first free one in the order of the group ({@code externalIPPool} without an
   * address of the user's).
   *
   * @param given what it got before, which it keeps while the group gives it out
   */
  record FirstFree(Optional<IpAddress> given) implements AddressWish {
    public FirstFree {
      requireNonNull(given, "given");
    }
  }

  /** These addresses, shared with whoever else asks for them; one family or both. */
  record Exactly(AddressPair addresses) implements AddressWish {
    public Exactly {
      requireNonNull(addresses, "addresses");
    }
  }

  /** The gateway node's own address ({@code useNodeIP}). */
  record NodeAddress() implements AddressWish {}
}
