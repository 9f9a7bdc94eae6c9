package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.adapter.k8s.operate.ShownGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Moves an egress IP to another gateway node.
 *
 * <p>One write of the group's status, over the very version that was checked: it is the truth that
 * agents follow and that the controller keeps. The agents' own order keeps traffic whole: the old
 * node gives the address up before anything else, and the new one answers for it last. The status
 * of the policies is the controller's, so it is waited for and not written here.
 */
public final class VipMove {
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  /** A status that changes under every try has a controller at work on it. */
  private static final int TRIES = 10;

  private final ClusterConsole console;
  private final Wish wish;
  private final Consumer<String> told;
  private final MonotonicClock clock;
  private final WallClock wallClock;

  /**
   * What is asked for.
   *
   * @param patience until policies show the new node; zero does not wait
   */
  public record Wish(String gateway, IpAddress vip, NodeName target, Duration patience) {
    public Wish {
      requireNonNull(gateway, "gateway");
      requireNonNull(vip, "vip");
      requireNonNull(target, "target");
      requireNonNull(patience, "patience");
    }
  }

  /** Something that the user must know, and the move did not happen or is not seen to its end. */
  public static final class MoveFailure extends Exception {
    private static final long serialVersionUID = 1L;

    MoveFailure(String message) {
      super(message);
    }
  }

  /** Prepares a move; {@code told} gets each step as a line. */
  public VipMove(
      ClusterConsole console,
      Wish wish,
      Consumer<String> told,
      MonotonicClock clock,
      WallClock wallClock) {
    this.console = requireNonNull(console, "console");
    this.wish = requireNonNull(wish, "wish");
    this.told = requireNonNull(told, "told");
    this.clock = requireNonNull(clock, "clock");
    this.wallClock = requireNonNull(wallClock, "wallClock");
  }

  /**
   * Moves, and waits until the policies follow.
   *
   * @return what was done
   * @throws MoveFailure saying what stands against it
   */
  public Moved run() throws ConsoleException, MoveFailure, InterruptedException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      ShownGroup group = group();
      switch (MoveCheck.of(wish.gateway(), group.published(), wish.vip(), wish.target())) {
        case MoveCheck.Refused(String why) -> throw new MoveFailure(why);
        case MoveCheck.AlreadyThere(var addresses) -> {
          told.accept("%s is on %s already, nothing to move".formatted(addresses, wish.target()));
          return moved(addresses, wish.target(), Sorted.emptySet());
        }
        case MoveCheck.Possible possible -> {
          if (attempt == 0) {
            told.accept(
                "Moving %s of %s %s from %s to %s"
                    .formatted(
                        possible.addresses(),
                        GroupName.of(wish.gateway()).kind(),
                        GroupName.of(wish.gateway()).name(),
                        possible.from(),
                        wish.target()));
          }
          if (console.publish(
              group, group.published().moved(possible.addresses(), wish.target()))) {
            note(possible);
            follow(possible.policies());
            return moved(possible.addresses(), possible.from(), possible.policies());
          }
        }
      }
    }
    throw new MoveFailure(
        "%s changed %d times while it was written; try again"
            .formatted(GroupName.of(wish.gateway()), TRIES));
  }

  private Moved moved(AddressPair addresses, NodeName from, SortedSet<PolicyKey> policies) {
    return new Moved(wish.gateway(), addresses, from, wish.target(), policies);
  }

  private ShownGroup group() throws ConsoleException, MoveFailure {
    Optional<ShownGroup> group = console.group(wish.gateway());
    if (group.isPresent()) {
      return group.get();
    }
    String known = String.join(", ", console.picture().groups().keySet());
    throw new MoveFailure(
        "there is no %s; there are: %s"
            .formatted(GroupName.of(wish.gateway()), known.isEmpty() ? "none" : known));
  }

  /** Events are for people who look later; a move that cannot be noted is a move all the same. */
  private void note(MoveCheck.Possible moved) {
    String message =
        "%s moved from %s to %s: asked for by egctl"
            .formatted(moved.addresses(), moved.from(), wish.target());
    try {
      for (PolicyKey policy : moved.policies()) {
        console.noteMove(policy, message, wallClock.now());
      }
    } catch (ConsoleException refused) {
      told.accept("Moved, but without an Event: " + refused.getMessage());
    }
  }

  private void follow(SortedSet<PolicyKey> policies)
      throws ConsoleException, MoveFailure, InterruptedException {
    SortedSet<PolicyKey> waiting = new TreeSet<>(policies);
    long deadline = clock.nanoTime() + wish.patience().toNanos();
    while (!waiting.isEmpty() && !wish.patience().isZero()) {
      for (PolicyKey policy : new TreeSet<>(waiting)) {
        if (follows(policy)) {
          waiting.remove(policy);
          told.accept(
              "Policy %s is on %s (%d of %d)"
                  .formatted(
                      policy, wish.target(), policies.size() - waiting.size(), policies.size()));
        }
      }
      if (!waiting.isEmpty()) {
        stillOurs();
        if (clock.nanoTime() - deadline > 0) {
          throw new MoveFailure(
              "the move is written, but %s does not show it yet; is a controller leading (kubectl get"
                      .formatted(waiting)
                  + " leases -A)?");
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    told.accept("Moved %s to %s".formatted(wish.vip(), wish.target()));
  }

  /** A policy that is gone has nothing to follow with. */
  private boolean follows(PolicyKey policy) throws ConsoleException {
    return console
        .policy(policy)
        .map(shown ->
            shown.node().equals(wish.target().value())
                && shown.condition("Programmed").map(one -> one.holds()).orElse(true))
        .orElse(true);
  }

  private void stillOurs() throws ConsoleException, MoveFailure {
    Optional<NodeName> owner = group().published().owner(wish.vip());
    if (owner.filter(wish.target()::equals).isEmpty()) {
      throw new MoveFailure(
          "%s went on to %s: see the Events of %s"
              .formatted(
                  wish.vip(),
                  owner.map(NodeName::value).orElse("nowhere"),
                  GroupName.of(wish.gateway())));
    }
  }
}
