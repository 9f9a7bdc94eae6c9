package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/** What a node that watches its peers wants done. */
public sealed interface PeerOutput {
  /** Tell these nodes. */
  record Send(SortedSet<NodeName> to, PeerMessage message) implements PeerOutput {
    public Send {
      to = Sorted.set(to);
      requireNonNull(message, "message");
    }
  }

  /** Tell, or ask, the leading controller. */
  record Report(PeerMessage message) implements PeerOutput {
    public Report {
      requireNonNull(message, "message");
    }
  }

  /** Ask this node's kernel. */
  record Probe(NodeName node, IpAddress address) implements PeerOutput {
    public Probe {
      requireNonNull(node, "node");
      requireNonNull(address, "address");
    }
  }

  /** A peer is seen otherwise than before. */
  record Seen(NodeName node, NodeLiveness before, NodeLiveness after) implements PeerOutput {
    public Seen {
      requireNonNull(node, "node");
      requireNonNull(before, "before");
      requireNonNull(after, "after");
    }
  }

  /** This node has taken over an egress. */
  record Made(Claim claim) implements PeerOutput {
    public Made {
      requireNonNull(claim, "claim");
    }
  }

  /** Another node has, or is said to have, taken over an egress. */
  record Learnt(Claim claim) implements PeerOutput {
    public Learnt {
      requireNonNull(claim, "claim");
    }
  }

  /** A claim that its group does not allow was not believed. */
  record Refused(NodeName teller, Claim claim) implements PeerOutput {
    public Refused {
      requireNonNull(teller, "teller");
      requireNonNull(claim, "claim");
    }
  }
}
