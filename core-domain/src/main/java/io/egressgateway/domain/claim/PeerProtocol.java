package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.Membership;
import io.egressgateway.domain.membership.MembershipTimings;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * How agents take over from a dead gateway node by themselves.
 *
 * <p>Gateway nodes of a group tell each other in every interval that they live, whom else they
 * hear, and a digest of the claims they know. A node is dead to them when {@link Membership} holds
 * it dead with its kernel silent, and none of those that are heard still hears it. Then the node
 * that the election names claims what the dead one had, and tells all nodes until they know. The
 * strongest claim for an egress wins at every node, also at the old owner, whatever else it thinks:
 * a node that refused it would leave two owners. Who shows by a digest that it knows others is
 * told.
 */
public final class PeerProtocol {
  /** An agent that is gone while its kernel goes on is the controller's to judge. */
  private static final Duration NEVER = Duration.ofDays(1);

  private final NodeName self;
  private final MembershipTimings timings;
  private final Membership membership;

  /**
   * The protocol of a node.
   *
   * @param timings its interval, and how many may be missed
   */
  public PeerProtocol(NodeName self, MembershipTimings timings) {
    this.self = requireNonNull(self, "self");
    this.timings =
        new MembershipTimings(
            timings.interval(), timings.deadAfterMissed(), NEVER, timings.startGrace());
    this.membership = new Membership(this.timings);
  }

  /** The state after an input, and what is to be done. */
  public record Step(PeerState state, List<PeerOutput> outputs) {
    public Step {
      requireNonNull(state, "state");
      outputs = List.copyOf(outputs);
    }
  }

  /** Takes inputs, or none, which only lets the time go on. */
  public Step step(PeerState state, List<PeerInput> inputs, PeerInput.Moment moment) {
    PeerStep step = new PeerStep(new PeerStep.Rules(self, timings, membership), state, moment);
    inputs.forEach(step::take);
    return step.conclude();
  }

  /** When {@link #step} must be called at the latest though nothing arrives; absent for never. */
  public OptionalLong nextDeadline(PeerState state, long nowNanos) {
    PeerState.Paces paces = state.paces();
    LongStream.Builder due = LongStream.builder();
    membership.nextDeadline(state.members(), nowNanos).ifPresent(due::add);
    if (!state.members().members().isEmpty()) {
      due.add(paces.nextBeat());
    }
    if (paces.push().digest() != 0) {
      due.add(paces.push().next());
    }
    if (state.view().isPresent() && paces.greetings() < PeerStep.GREETINGS) {
      due.add(paces.nextGreeting());
    }
    state
        .view()
        .filter(view -> !state.claims().doubtful(self, view).isEmpty())
        .ifPresent(_ -> due.add(paces.nextDoubt()));
    return due.build().map(at -> Math.max(0, at - nowNanos)).min().stream()
        .map(delay -> nowNanos + delay)
        .findFirst();
  }
}
