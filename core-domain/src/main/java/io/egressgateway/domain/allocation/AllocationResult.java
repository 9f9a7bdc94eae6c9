package io.egressgateway.domain.allocation;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.math.BigInteger;

/** What a policy got. */
public sealed interface AllocationResult {

  /** It has its identity. */
  record Allocated(EgressIdentity identity) implements AllocationResult {
    public Allocated {
      requireNonNull(identity, "identity");
    }
  }

  /** It has none, and gets one as soon as the reason is gone. */
  sealed interface Waiting extends AllocationResult {
    /** One CamelCase word. */
    String reason();

    /** For people. */
    String message();
  }

  /** The group does not exist. */
  record UnknownGroup(String group) implements Waiting {
    @Override
    public String reason() {
      return "UnknownGateway";
    }

    @Override
    public String message() {
      return "spec.egressGatewayName: \"" + group + "\" is not the name of an EgressGateway";
    }
  }

  /** The group is refused, and the policy has nothing from better days. */
  record GroupRefused(String group) implements Waiting {
    @Override
    public String reason() {
      return "GatewayRefused";
    }

    @Override
    public String message() {
      return "EgressGateway \"" + group + "\" is refused; see its condition Accepted";
    }
  }

  /** The policy itself is refused, and has nothing from better days. */
  record PolicyRefused() implements Waiting {
    @Override
    public String reason() {
      return "PolicyRefused";
    }

    @Override
    public String message() {
      return "the policy is refused; see condition Accepted";
    }
  }

  /** The group has no addresses of a family in use. */
  record NoPool(String group) implements Waiting {
    @Override
    public String reason() {
      return "NoPool";
    }

    @Override
    public String message() {
      return "EgressGateway \"" + group + "\" has no address of an enabled family in spec.ippools";
    }
  }

  /** An address that the policy names cannot be used. */
  record AddressNotAllowed(Rejection rejection) implements Waiting {
    @Override
    public String reason() {
      return "AddressNotAllowed";
    }

    @Override
    public String message() {
      return rejection.toString();
    }
  }

  /** Every address is used. */
  record PoolExhausted(String group, IpFamily family, BigInteger size) implements Waiting {
    @Override
    public String reason() {
      return "PoolExhausted";
    }

    @Override
    public String message() {
      String pool = family == IpFamily.IPV4 ? "ipv4" : "ipv6";
      return "spec.ippools.%s of EgressGateway \"%s\": all %d addresses are used"
          .formatted(pool, group, size);
    }
  }

  /** Every address has as many policies as it may have. */
  record NothingToShare(String group, int perAddress) implements Waiting {
    @Override
    public String reason() {
      return "PoolExhausted";
    }

    @Override
    public String message() {
      return "every egress IP of EgressGateway \"%s\" has %d policies, the limit of"
              .formatted(group, perAddress)
          + " spec.egressIP.allocatorPolicy, or one that asked for its own";
    }
  }

  /** Every address is used, of whichever family. */
  record NothingFree(String group, BigInteger size) implements Waiting {
    @Override
    public String reason() {
      return "PoolExhausted";
    }

    @Override
    public String message() {
      return "all %d addresses of \"%s\" are used".formatted(size, group);
    }
  }

  /** An address belongs to another identity. */
  record AddressTaken(IpAddress address, EgressIdentity holder) implements Waiting {
    @Override
    public String reason() {
      return "AddressTaken";
    }

    @Override
    public String message() {
      return "%s is in use as %s of EgressGateway \"%s\"; ask for exactly that, or for another"
          .formatted(address, holder.addresses(), holder.group());
    }
  }
}
