package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

/** What came of reading a datagram. */
public sealed interface HeartbeatReading {
  /** Authentic and recent; it may still be a repetition. */
  record Accepted(HeartbeatMessage message) implements HeartbeatReading {
    public Accepted {
      requireNonNull(message, "message");
    }
  }

  /** Nothing in it may be believed. */
  record Rejected(Reason reason) implements HeartbeatReading {
    public Rejected {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * Authentic, but the sender's clock and ours are too far apart, or it is an old one sent again.
   */
  record Outdated(HeartbeatMessage message) implements HeartbeatReading {
    public Outdated {
      requireNonNull(message, "message");
    }
  }

  /** Why a datagram is refused. */
  enum Reason {
    /** Too short, too long, or not of our format. */
    MALFORMED,
    /** Of our format in a version that is not known here. */
    UNKNOWN_VERSION,
    /** Of a type that is not known here. */
    UNKNOWN_TYPE,
    /** Not made with the cluster's key, or changed on its way. */
    NOT_AUTHENTIC
  }
}
