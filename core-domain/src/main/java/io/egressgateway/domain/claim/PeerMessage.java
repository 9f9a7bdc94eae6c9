package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.net.StableHash;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What agents tell each other. */
public sealed interface PeerMessage {
  /** The name under which the controller speaks: no node can have it. */
  NodeName CONTROLLER = new NodeName("controller/");

  /**
   * From a gateway node to the others of its groups, once per interval.
   *
   * @param digest of the claims that it knows and that are not over
   * @param able whether it could take over an egress now
   * @param hears {@link #mark} of those that it has heard within the last interval
   */
  record Beat(long digest, boolean able, SortedSet<Long> hears) implements PeerMessage {
    /** More are left out: nobody vouches for those. */
    public static final int MOST = 100;

    public Beat {
      hears = Sorted.set(hears);
      if (hears.size() > MOST) {
        throw new IllegalArgumentException("more than " + MOST + " nodes: " + hears.size());
      }
    }

    static Beat of(long digest, boolean able, Collection<NodeName> heard) {
      return new Beat(digest, able, marks(heard));
    }

    boolean vouchesFor(NodeName node) {
      return hears.contains(mark(node));
    }
  }

  /**
   * Claims.
   *
   * @param claims some that the sender knows, or none, which asks for what the other knows
   * @param digest of all that it knows and that are not over
   */
  record Tell(List<KnownClaim> claims, long digest) implements PeerMessage {
    public Tell {
      claims = List.copyOf(claims);
    }
  }

  /**
   * Answers a {@link Tell}.
   *
   * @param digest of the claims of the other one that are known here and not over
   */
  record Receipt(long digest) implements PeerMessage {}

  /**
   * Asks the controller, which answers with a {@link Beat}, whether it hears nodes.
   *
   * @param about {@link #mark} of those that the sender does not hear
   */
  record Inquiry(SortedSet<Long> about) implements PeerMessage {
    public Inquiry {
      about = Sorted.set(about);
      if (about.size() > Beat.MOST) {
        throw new IllegalArgumentException("more than " + Beat.MOST + " nodes: " + about.size());
      }
    }
  }

  /** Of as many nodes as a message holds. */
  static SortedSet<Long> marks(Collection<NodeName> nodes) {
    SortedSet<Long> marks = new TreeSet<>();
    nodes.stream().limit(Beat.MOST).forEach(node -> marks.add(mark(node)));
    return marks;
  }

  /** Eight bytes that stand for a node. */
  static long mark(NodeName node) {
    return StableHash.of(requireNonNull(node, "node").value());
  }

  /**
   * A message on its way.
   *
   * @param node who says so
   * @param incarnation drawn anew when an agent starts
   * @param sequence grows by one with each message
   * @param sentMillis wall clock of the sender, milliseconds since 1970
   */
  record Signed(
      NodeName node, long incarnation, long sequence, long sentMillis, PeerMessage message) {
    public Signed {
      requireNonNull(node, "node");
      requireNonNull(message, "message");
    }
  }
}
