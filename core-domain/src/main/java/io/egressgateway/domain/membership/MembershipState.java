package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.MembershipInput.Heartbeat;
import io.egressgateway.domain.membership.MembershipInput.Target;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a watcher knows of the nodes it watches; the same one serves step after step.
 *
 * @param hearing whether the watcher itself hears anybody
 */
public record MembershipState(SortedMap<NodeName, Member> members, Hearing hearing) {
  /** Of a watcher that begins. */
  public static final MembershipState EMPTY =
      new MembershipState(Sorted.emptyMap(), Hearing.NOBODY_YET);

  public MembershipState {
    members = Sorted.map(members);
    requireNonNull(hearing, "hearing");
  }

  /** What each watched node is seen as. */
  public SortedMap<NodeName, NodeLiveness> liveness() {
    SortedMap<NodeName, NodeLiveness> seen = new TreeMap<>();
    members.forEach((node, member) -> seen.put(node, member.liveness()));
    return Sorted.map(seen);
  }

  /** Nodes whose agents were heard within about the last interval. */
  public SortedSet<NodeName> fresh(long nowNanos, MembershipTimings timings) {
    return nodes(member ->
        member.liveness() == NodeLiveness.ALIVE
            && member.contact().silence(nowNanos) <= timings.suspectNanos());
  }

  /** Nodes whose agents were heard once, but not within about the last interval. */
  public SortedSet<NodeName> missing(long nowNanos, MembershipTimings timings) {
    return nodes(member ->
        member.last().isPresent() && member.contact().silence(nowNanos) > timings.suspectNanos());
  }

  /** Dead nodes whose kernels are silent too; not those whose agents stayed away for too long. */
  public SortedSet<NodeName> unreachable(MembershipTimings timings) {
    return nodes(member ->
        member.liveness() == NodeLiveness.DEAD
            && member.contact().unanswered() >= timings.deadAfterMissed());
  }

  private SortedSet<NodeName> nodes(Predicate<Member> which) {
    SortedSet<NodeName> nodes = new TreeSet<>();
    members.forEach((node, member) -> {
      if (which.test(member)) {
        nodes.add(node);
      }
    });
    return Sorted.set(nodes);
  }

  /**
   * A watched node.
   *
   * @param last the newest heartbeat, absent before the first
   */
  public record Member(
      Target target, Optional<Heartbeat> last, NodeLiveness liveness, Contact contact) {
    public Member {
      requireNonNull(target, "target");
      requireNonNull(last, "last");
      requireNonNull(liveness, "liveness");
      requireNonNull(contact, "contact");
    }

    /**
     * True for a heartbeat that is newer than all before: a greater sequence number, or after a
     * restart a later clock.
     */
    boolean isNews(Heartbeat heartbeat) {
      return last.map(before ->
              before.incarnation() == heartbeat.incarnation()
                  ? heartbeat.sequence() > before.sequence()
                  : heartbeat.sentMillis() > before.sentMillis())
          .orElse(true);
    }

    Member with(NodeLiveness seen) {
      return new Member(target, last, seen, contact);
    }

    Member with(Contact signs) {
      return new Member(target, last, liveness, signs);
    }
  }
}
