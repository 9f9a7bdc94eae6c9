package io.egressgateway.domain.election;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import java.util.Optional;

/** Where an egress is. */
public sealed interface Placement {

  /** The node it is listed under. */
  Optional<NodeName> node();

  /** An eligible node carries it. */
  record Carried(NodeName by) implements Placement {
    public Carried {
      requireNonNull(by, "by");
    }

    @Override
    public Optional<NodeName> node() {
      return Optional.of(by);
    }
  }

  /**
   * No node is eligible: it stays listed under the last owner, so that its addresses stay its own
   * over a total outage.
   */
  record Stranded(NodeName last) implements Placement {
    public Stranded {
      requireNonNull(last, "last");
    }

    @Override
    public Optional<NodeName> node() {
      return Optional.of(last);
    }
  }

  /**
   * Every eligible node carries as many as it may: as the group allows of new ones, or as the node
   * takes.
   */
  record Full(int perNode) implements Placement {
    @Override
    public Optional<NodeName> node() {
      return Optional.empty();
    }
  }

  /** No node is eligible, and none ever carried it. */
  record Nowhere() implements Placement {
    @Override
    public Optional<NodeName> node() {
      return Optional.empty();
    }
  }
}
