package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import java.util.OptionalLong;

/** What a node that watches its peers is told. */
public sealed interface PeerInput {
  /** What is published was read. */
  record Read(PublishedView view) implements PeerInput {
    public Read {
      requireNonNull(view, "view");
    }
  }

  /** An authentic message arrived; whether it is a repeated one is found out here. */
  record Received(PeerMessage.Signed signed) implements PeerInput {
    public Received {
      requireNonNull(signed, "signed");
    }
  }

  /** The kernel of a node answered. */
  record EchoReply(NodeName node) implements PeerInput {
    public EchoReply {
      requireNonNull(node, "node");
    }
  }

  /** Nothing but that the time went on. */
  record Wake() implements PeerInput {}

  /**
   * How this node is, at the time of a step.
   *
   * @param nanos monotonic
   * @param millis wall clock, since 1970
   * @param able whether it could take over an egress: it is programmed, and not cut off
   * @param sign when the controller or a neighbor that is no gateway node was last heard, monotonic
   */
  record Moment(long nanos, long millis, boolean able, OptionalLong sign) {
    public Moment {
      requireNonNull(sign, "sign");
    }
  }
}
