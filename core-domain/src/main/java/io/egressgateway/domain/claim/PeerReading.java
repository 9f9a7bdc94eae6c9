package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.membership.HeartbeatReading.Reason;

/** What came of reading a message of a peer. */
public sealed interface PeerReading {
  /** Authentic and recent; it may still be a repetition. */
  record Accepted(PeerMessage.Signed signed) implements PeerReading {
    public Accepted {
      requireNonNull(signed, "signed");
    }
  }

  /**
   * Authentic, but the sender's clock and ours are too far apart, or it is an old one sent again.
   */
  record Outdated(PeerMessage.Signed signed) implements PeerReading {
    public Outdated {
      requireNonNull(signed, "signed");
    }
  }

  /** Nothing in it may be believed. */
  record Rejected(Reason reason) implements PeerReading {
    public Rejected {
      requireNonNull(reason, "reason");
    }
  }
}
