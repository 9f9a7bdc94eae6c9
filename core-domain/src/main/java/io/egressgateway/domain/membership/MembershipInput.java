package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/** What the watcher of nodes is told. */
public sealed interface MembershipInput {
  /**
   * A node to be watched.
   *
   * @param address where its kernel is asked
   * @param wasReady whether it was known as ready before this watcher heard of it
   */
  record Target(IpAddress address, boolean wasReady) {
    public Target {
      requireNonNull(address, "address");
    }
  }

  /** The nodes to be watched are these from now on. */
  record Watch(SortedMap<NodeName, Target> targets) implements MembershipInput {
    public Watch {
      targets = Sorted.map(targets);
    }
  }

  /** An authentic heartbeat arrived; whether it is a repeated one is found out here. */
  record Heartbeat(NodeName node, long incarnation, long sequence, long sentMillis)
      implements MembershipInput {
    public Heartbeat {
      requireNonNull(node, "node");
    }
  }

  /** The kernel of a node answered. */
  record EchoReply(NodeName node) implements MembershipInput {
    public EchoReply {
      requireNonNull(node, "node");
    }
  }

  /** Somebody else was heard, which says that the watcher itself is not cut off. */
  record OtherSign() implements MembershipInput {}

  /** Time went on. */
  record Tick() implements MembershipInput {}
}
