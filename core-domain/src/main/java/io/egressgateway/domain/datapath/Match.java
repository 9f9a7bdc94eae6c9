package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpRange;

/** What in a node's tables decided upon a packet. */
public sealed interface Match {

  /** The destination is an egress IP that this node owns or may come to own. */
  record Guarded() implements Match {}

  /** No policy covers the source, as far as this node knows. */
  record NotCovered() implements Match {}

  /** The destination is no address that packets are forwarded to: multicast, link-local. */
  record NotForwarded() implements Match {}

  /** A policy names the destination. */
  record Named(IpRange destination, Verdict verdict) implements Match {
    public Named {
      requireNonNull(destination, "destination");
      requireNonNull(verdict, "verdict");
    }
  }

  /** No policy names the destination, and it is inside of the cluster. */
  record InsideCluster(IpRange range) implements Match {
    public InsideCluster {
      requireNonNull(range, "range");
    }
  }

  /** A policy for everything outside of the cluster. */
  record ByDefault(EgressId egress) implements Match {
    public ByDefault {
      requireNonNull(egress, "egress");
    }
  }

  /** The source is covered, but by policies for other destinations only. */
  record OtherDestinations() implements Match {}
}
