package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Decides whether this node is cut off from everybody.
 *
 * <p>Without acknowledgements for the detection time it is, unless one of its targets answers: a
 * node that only lost the controller goes on. Without targets there is no evidence, and it goes on
 * too.
 */
public final class Isolation {
  private final MembershipTimings timings;

  public Isolation(MembershipTimings timings) {
    this.timings = requireNonNull(timings, "timings");
  }

  /** Where an agent stands. */
  public enum Phase {
    CONNECTED,
    ISOLATED,
    /** In touch again, but what it knows may be outdated. */
    OUTDATED
  }

  /** What is known; the same one serves step after step. */
  public record State(
      Phase phase, SortedSet<IpAddress> targets, OptionalLong acknowledged, Contact contact) {
    public State {
      requireNonNull(phase, "phase");
      targets = Sorted.set(targets);
      requireNonNull(acknowledged, "acknowledged");
      requireNonNull(contact, "contact");
    }

    /** Of an agent that begins. */
    public static State starting(long nowNanos) {
      return new State(
          Phase.CONNECTED, Sorted.emptySet(), OptionalLong.empty(), Contact.heard(nowNanos));
    }

    private State with(Phase next) {
      return new State(next, targets, acknowledged, contact);
    }

    private State with(Contact signs) {
      return new State(phase, targets, acknowledged, signs);
    }
  }

  /** The state after an input, and what is to be done. */
  public record Step(State state, List<IsolationOutput> outputs) {
    public Step {
      requireNonNull(state, "state");
      outputs = List.copyOf(outputs);
    }
  }

  public Step step(State state, IsolationInput input, long nowNanos) {
    List<IsolationOutput> outputs = new ArrayList<>();
    State received = receive(state, input, nowNanos, outputs);
    return new Step(elapse(received, nowNanos, outputs), outputs);
  }

  private static State receive(
      State state, IsolationInput input, long now, List<IsolationOutput> outputs) {
    return switch (input) {
      case IsolationInput.Watch(SortedSet<IpAddress> targets) ->
          new State(state.phase(), targets, state.acknowledged(), state.contact());
      case IsolationInput.Ack(long sequence) -> {
        boolean repeated =
            state.acknowledged().isPresent() && sequence <= state.acknowledged().getAsLong();
        State next =
            new State(
                state.phase(), state.targets(), OptionalLong.of(sequence), Contact.heard(now));
        yield repeated ? state : inTouch(next, outputs);
      }
      case IsolationInput.EchoReply(IpAddress from) ->
          state.targets().contains(from)
              ? inTouch(state.with(state.contact().answeredNow()), outputs)
              : state;
      case IsolationInput.FreshView _ -> {
        if (state.phase() != Phase.OUTDATED) {
          yield state;
        }
        outputs.add(new IsolationOutput.Restore());
        yield state.with(Phase.CONNECTED);
      }
      case IsolationInput.Paused _ -> paused(state, outputs);
      case IsolationInput.Tick _ -> state;
    };
  }

  /** The same as being cut off, found out afterwards: the next sign of life ends it. */
  private static State paused(State state, List<IsolationOutput> outputs) {
    if (state.phase() == Phase.CONNECTED) {
      outputs.add(new IsolationOutput.Withdraw());
    }
    return state.with(Phase.ISOLATED);
  }

  private static State inTouch(State state, List<IsolationOutput> outputs) {
    if (state.phase() != Phase.ISOLATED) {
      return state;
    }
    outputs.add(new IsolationOutput.NeedsFreshView());
    return state.with(Phase.OUTDATED);
  }

  private State elapse(State state, long now, List<IsolationOutput> outputs) {
    if (state.targets().isEmpty()) {
      return state;
    }
    State judged = state;
    boolean lost =
        state.contact().silence(now) >= timings.detectionTime().toNanos()
            && state.contact().unreachable(now, timings);
    if (lost && state.phase() != Phase.ISOLATED) {
      if (state.phase() == Phase.CONNECTED) {
        outputs.add(new IsolationOutput.Withdraw());
      }
      judged = state.with(Phase.ISOLATED);
    }
    if (now - nextProbe(judged) < 0) {
      return judged;
    }
    outputs.add(new IsolationOutput.Probe(judged.targets()));
    return judged.with(judged.contact().probing(now));
  }

  private long nextProbe(State state) {
    Contact contact = state.contact();
    return contact.nextProbe(contact.silentSince() + timings.suspectNanos(), timings);
  }

  /** When {@link #step} must be called at the latest though nothing arrives; absent for never. */
  public OptionalLong nextDeadline(State state, long nowNanos) {
    if (state.targets().isEmpty()) {
      return OptionalLong.empty();
    }
    long deadline = nextProbe(state);
    long silenceEnd = state.contact().silentSince() + timings.detectionTime().toNanos();
    for (long event : List.of(silenceEnd, state.contact().unreachableAt(timings))) {
      if (event - nowNanos > 0 && event - deadline < 0) {
        deadline = event;
      }
    }
    return OptionalLong.of(deadline - nowNanos < 0 ? nowNanos : deadline);
  }
}
