package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;

/**
 * Connections to be forgotten by the kernel, so that their next packet is classified anew. Only
 * connections whose mark is ours are ever touched, but for {@link UnmarkedOf} and {@link
 * UnmarkedOfSenders}.
 */
public sealed interface ConntrackCut {

  /** Every connection of an egress. */
  record OfEgress(EgressId egress) implements ConntrackCut {
    public OfEgress {
      requireNonNull(egress, "egress");
    }
  }

  /** Every marked connection that this pod opened. */
  record OfPod(IpAddress pod) implements ConntrackCut {
    public OfPod {
      requireNonNull(pod, "pod");
    }
  }

  /**
   * Every connection that this pod opened and that carries no mark of ours; asked for only after
   * our tables were destroyed by somebody else, when such connections may have left un-NATed.
   */
  record UnmarkedOf(IpAddress pod) implements ConntrackCut {
    public UnmarkedOf {
      requireNonNull(pod, "pod");
    }
  }

  /** Every marked connection that a sender of this range opened. */
  record OfSenders(IpRange senders) implements ConntrackCut {
    public OfSenders {
      requireNonNull(senders, "senders");
    }
  }

  /** {@link UnmarkedOf}, for every sender of this range. */
  record UnmarkedOfSenders(IpRange senders) implements ConntrackCut {
    public UnmarkedOfSenders {
      requireNonNull(senders, "senders");
    }
  }
}
