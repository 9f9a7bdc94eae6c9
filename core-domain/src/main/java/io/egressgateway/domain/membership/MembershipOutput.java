package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;

/** What the watcher of nodes wants done. */
public sealed interface MembershipOutput {
  /** Ask this node's kernel. */
  record Probe(NodeName node, IpAddress address) implements MembershipOutput {
    public Probe {
      requireNonNull(node, "node");
      requireNonNull(address, "address");
    }
  }

  /** A node is seen otherwise than before. DEAD after AGENT_DOWN is a move that can be planned. */
  record Changed(NodeName node, NodeLiveness before, NodeLiveness after)
      implements MembershipOutput {
    public Changed {
      requireNonNull(node, "node");
      requireNonNull(before, "before");
      requireNonNull(after, "after");
    }
  }
}
