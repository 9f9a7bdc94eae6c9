package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/** What an agent that asks itself whether it is cut off is told. */
public sealed interface IsolationInput {
  /** Who else can be asked: default gateways and other gateway nodes. */
  record Watch(SortedSet<IpAddress> targets) implements IsolationInput {
    public Watch {
      targets = Sorted.set(targets);
    }
  }

  /** The controller answered an own heartbeat. */
  record Ack(long sequence) implements IsolationInput {}

  /** One of the targets answered. */
  record EchoReply(IpAddress from) implements IsolationInput {
    public EchoReply {
      requireNonNull(from, "from");
    }
  }

  /** What the cluster says was read anew, all of it. */
  record FreshView() implements IsolationInput {}

  /** This process stood still for so long that its addresses may be another node's. */
  record Paused() implements IsolationInput {}

  /** Time went on. */
  record Tick() implements IsolationInput {}
}
