package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.MembershipState;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a node knows of its peers and of claims; the same one serves step after step.
 *
 * @param view what is published, absent before it was read
 * @param members peers, as heard
 * @param peers what they said last
 * @param told when claims were last sent to a node for its knowing others
 * @param paces what is due when
 * @param link whether the node itself hears anybody
 */
public record PeerState(
    Optional<PublishedView> view,
    Claims claims,
    MembershipState members,
    SortedMap<NodeName, Peer> peers,
    SortedMap<NodeName, Long> told,
    Paces paces,
    Link link) {
  public PeerState {
    requireNonNull(view, "view");
    requireNonNull(claims, "claims");
    requireNonNull(members, "members");
    peers = Sorted.map(peers);
    told = Sorted.map(told);
    requireNonNull(paces, "paces");
    requireNonNull(link, "link");
  }

  /** Of a node that begins. */
  public static PeerState starting(long nowNanos) {
    return new PeerState(
        Optional.empty(),
        Claims.NONE,
        MembershipState.EMPTY,
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        new Paces(nowNanos, 0, nowNanos, nowNanos, Push.NOTHING),
        new Link(OptionalLong.empty(), nowNanos));
  }

  /**
   * What tells a dead peer from a cut link of one's own.
   *
   * @param sign the newest one that was taken account of
   * @param deafAt when nobody had been heard for a while, the last time
   */
  record Link(OptionalLong sign, long deafAt) {
    Link {
      requireNonNull(sign, "sign");
    }
  }

  /** The last beat of a peer, and when it came. */
  record Peer(
      long heardNanos, long incarnation, long sequence, long sentMillis, PeerMessage.Beat beat) {
    Peer {
      requireNonNull(beat, "beat");
    }

    /**
     * As for {@code MembershipState.Member}: a greater number, or after a restart a later clock.
     */
    boolean isOlderThan(PeerMessage.Signed signed) {
      return incarnation == signed.incarnation()
          ? signed.sequence() > sequence
          : signed.sentMillis() > sentMillis;
    }
  }

  /**
   * Monotonic times of what goes out by the clock.
   *
   * @param greetings how often others were asked for what they know since this began
   * @param nextDoubt when claimants are asked about claims that a newer status does not tell of
   */
  record Paces(long nextBeat, int greetings, long nextGreeting, long nextDoubt, Push push) {
    Paces {
      requireNonNull(push, "push");
    }

    Paces beaten(long next) {
      return new Paces(next, greetings, nextGreeting, nextDoubt, push);
    }

    Paces greeted(long next) {
      return new Paces(nextBeat, greetings + 1, next, nextDoubt, push);
    }

    Paces doubted(long next) {
      return new Paces(nextBeat, greetings, nextGreeting, next, push);
    }

    Paces with(Push pushed) {
      return new Paces(nextBeat, greetings, nextGreeting, nextDoubt, pushed);
    }
  }

  /**
   * How the node's own claims are told.
   *
   * @param digest of them; 0 for none
   * @param acknowledged nodes that know them all
   * @param times they were told
   * @param next when to tell them again
   */
  record Push(long digest, SortedSet<NodeName> acknowledged, int times, long next) {
    static final Push NOTHING = new Push(0, Sorted.emptySet(), 0, 0);

    Push {
      acknowledged = Sorted.set(acknowledged);
    }
  }
}
