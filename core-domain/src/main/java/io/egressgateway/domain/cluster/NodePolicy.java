package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/** How the egresses of a gateway group are laid on its nodes ({@code nodeSelector.policy}). */
public sealed interface NodePolicy {
  /** Each goes to the node that has the fewest. */
  record Average() implements NodePolicy {}

  /**
   * Works as {@link Average}.
   *
   * @param text words that say none of the others, as written
   */
  record Unread(String text) implements NodePolicy {
    public Unread {
      requireNonNull(text, "text");
    }
  }

  /** On as few nodes as possible: each goes to the node that has the most. */
  record Pack() implements NodePolicy {}

  /**
   * As {@link Average}, but a node takes no new egress once it has so many. One that lost its node
   * is taken over the limit rather than not at all.
   *
   * @param perNode at least 1
   */
  record Limit(int perNode) implements NodePolicy {
    /** Where the user gives no number. */
    public static final int DEFAULT = 5;

    public Limit {
      if (perNode < 1) {
        throw new IllegalArgumentException("egresses per node: " + perNode);
      }
    }
  }

  /**
   * Each on the first node of its order of succession that has room, whoever has it now: it goes
   * back as soon as that node is eligible again, which is Antrea's way.
   */
  record Succession() implements NodePolicy {}
}
