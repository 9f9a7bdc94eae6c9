package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.MembershipInput.EchoReply;
import io.egressgateway.domain.membership.MembershipInput.Heartbeat;
import io.egressgateway.domain.membership.MembershipInput.OtherSign;
import io.egressgateway.domain.membership.MembershipInput.Target;
import io.egressgateway.domain.membership.MembershipInput.Tick;
import io.egressgateway.domain.membership.MembershipInput.Watch;
import io.egressgateway.domain.membership.MembershipState.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which nodes are alive.
 *
 * <p>A node that is silent for more than an interval has its kernel asked, twice per interval. When
 * the detection time is over, an answer since then makes it AGENT_DOWN, none makes it DEAD; an
 * agent that stays away for the grace makes its node DEAD too. A node that was never heard is
 * UNKNOWN; if it was ready before, it has the start grace to be heard. Only a heartbeat makes a
 * node ALIVE.
 *
 * <p>A watcher that was paused itself finds everybody silent. It believes no death before its own
 * questions stayed unanswered. One that hears nobody of several is cut off itself: it holds nobody
 * dead until it has heard nodes for a while again.
 */
public final class Membership {
  private final MembershipTimings timings;

  public Membership(MembershipTimings timings) {
    this.timings = requireNonNull(timings, "timings");
  }

  /** The state after an input, and what is to be done, in the order of nodes. */
  public record Step(MembershipState state, List<MembershipOutput> outputs) {
    public Step {
      requireNonNull(state, "state");
      outputs = List.copyOf(outputs);
    }
  }

  public Step step(MembershipState state, MembershipInput input, long nowNanos) {
    return step(state, List.of(input), nowNanos);
  }

  /** Takes several inputs at once, which costs one copy of the state and not one for each. */
  public Step step(MembershipState state, List<MembershipInput> inputs, long nowNanos) {
    TreeMap<NodeName, Member> members = new TreeMap<>(state.members());
    inputs.forEach(input -> receive(members, input, nowNanos));
    Hearing hearing =
        inputs.stream().anyMatch(input -> isHeard(state.members(), input))
            ? state.hearing().heard(nowNanos, timings)
            : state.hearing();
    boolean trusted = members.size() == 1 || hearing.trusted(nowNanos, timings);
    List<MembershipOutput> outputs = new ArrayList<>();
    members.replaceAll((node, member) -> {
      Member after = elapse(node, member, new Moment(nowNanos, trusted), outputs);
      NodeLiveness before =
          Optional.ofNullable(state.members().get(node))
              .map(Member::liveness)
              .orElse(NodeLiveness.UNKNOWN);
      if (after.liveness() != before) {
        outputs.add(new MembershipOutput.Changed(node, before, after.liveness()));
      }
      return after;
    });
    return new Step(new MembershipState(members, hearing), outputs);
  }

  /** A time, and whether silence of a node can be believed then. */
  private record Moment(long now, boolean trusted) {}

  private static boolean isHeard(SortedMap<NodeName, Member> members, MembershipInput input) {
    return switch (input) {
      case Heartbeat heartbeat ->
          Optional.ofNullable(members.get(heartbeat.node()))
              .filter(member -> member.isNews(heartbeat))
              .isPresent();
      case EchoReply(NodeName node) -> members.containsKey(node);
      case OtherSign _ -> true;
      case Watch _, Tick _ -> false;
    };
  }

  private static void receive(
      SortedMap<NodeName, Member> members, MembershipInput input, long now) {
    switch (input) {
      case Watch(SortedMap<NodeName, Target> targets) -> {
        members.keySet().retainAll(targets.keySet());
        targets.forEach((node, target) ->
            members.compute(
                node, (_, member) -> watched(Optional.ofNullable(member), target, now)));
      }
      case Heartbeat heartbeat ->
          members.computeIfPresent(
              heartbeat.node(),
              (_, member) -> member.isNews(heartbeat) ? alive(member, heartbeat, now) : member);
      case EchoReply(NodeName node) ->
          members.computeIfPresent(
              node, (_, member) -> member.with(member.contact().answeredNow()));
      case OtherSign _, Tick _ -> {}
    }
  }

  private static Member watched(Optional<Member> member, Target target, long now) {
    return member
        .map(known -> {
          // It had nothing to say before it was ready, however long it has been watched.
          boolean begins =
              known.last().isEmpty() && target.wasReady() && !known.target().wasReady();
          Contact contact = begins ? Contact.heard(now) : known.contact();
          return new Member(target, known.last(), known.liveness(), contact);
        })
        .orElseGet(
            () -> new Member(target, Optional.empty(), NodeLiveness.UNKNOWN, Contact.heard(now)));
  }

  private static Member alive(Member member, Heartbeat heartbeat, long now) {
    return new Member(
        member.target(), Optional.of(heartbeat), NodeLiveness.ALIVE, Contact.heard(now));
  }

  private Member elapse(
      NodeName node, Member member, Moment moment, List<MembershipOutput> outputs) {
    long now = moment.now();
    if (isIdle(member)) {
      return member;
    }
    Member judged = member.with(judge(member, moment));
    if (isIdle(judged) || now - nextProbe(judged) < 0) {
      return judged;
    }
    outputs.add(new MembershipOutput.Probe(node, member.target().address()));
    return judged.with(judged.contact().probing(now));
  }

  /** True for nodes of which only a heartbeat can say anything new. */
  private static boolean isIdle(Member member) {
    boolean neverReady = member.last().isEmpty() && !member.target().wasReady();
    return member.liveness() == NodeLiveness.DEAD || neverReady;
  }

  private NodeLiveness judge(Member member, Moment moment) {
    long now = moment.now();
    Contact contact = member.contact();
    if (now - graceEnd(member) >= 0 && member.liveness() == NodeLiveness.AGENT_DOWN) {
      return moment.trusted() ? NodeLiveness.DEAD : member.liveness();
    }
    if (now - judgement(member) < 0) {
      return member.liveness();
    }
    if (contact.unreachable(now, timings)) {
      return moment.trusted() ? NodeLiveness.DEAD : member.liveness();
    }
    return contact.answered() ? NodeLiveness.AGENT_DOWN : member.liveness();
  }

  /** When a silent node's fate is to be decided. */
  private long judgement(Member member) {
    return member.contact().silentSince()
        + (member.last().isPresent() ? timings.detectionTime() : timings.startGrace()).toNanos();
  }

  private long graceEnd(Member member) {
    return judgement(member) + timings.agentGrace().toNanos();
  }

  private long nextProbe(Member member) {
    long lead = timings.detectionTime().toNanos() - timings.suspectNanos();
    return member.contact().nextProbe(judgement(member) - lead, timings);
  }

  /** When {@link #step} must be called at the latest though nothing arrives; absent for never. */
  public OptionalLong nextDeadline(MembershipState state, long nowNanos) {
    return state.members().values().stream()
        .filter(member -> !isIdle(member))
        .mapToLong(member -> Math.max(0, deadline(member, nowNanos) - nowNanos))
        .min()
        .stream()
        .map(delay -> nowNanos + delay)
        .findFirst();
  }

  private long deadline(Member member, long now) {
    long deadline = nextProbe(member);
    for (long event :
        List.of(judgement(member), graceEnd(member), member.contact().unreachableAt(timings))) {
      if (event - now > 0 && event - deadline < 0) {
        deadline = event;
      }
    }
    return deadline;
  }
}
