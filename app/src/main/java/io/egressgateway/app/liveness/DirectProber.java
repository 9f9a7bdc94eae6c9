package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.reconcile.DirectWatch;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.DirectReach;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Input;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the straight way to other nodes, from this node's tunnel address to theirs, so that what
 * would be done to packets of pods is done to the probes: their source is not an address of the
 * segment either. One thread of its own.
 */
public final class DirectProber implements DirectWatch, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectProber.class);

  /** Nothing to probe is nothing to wake up for. */
  private static final long IDLE_NANOS = Duration.ofHours(1).toNanos();

  private final EchoProbe echo;
  private final MonotonicClock clock;
  private final Runnable wake;
  private final Inbox<Input> inbox;
  private final Worker worker;
  private volatile SortedMap<NodeName, Candidate> watched = Sorted.emptyMap();
  private volatile SortedMap<NodeName, Verdict> verdicts = Sorted.emptyMap();

  /**
   * Makes a prober.
   *
   * @param echo its requests go the straight way; closed with this
   * @param wake asks for a pass after a verdict changed
   */
  public DirectProber(EchoProbe echo, MonotonicClock clock, EgressMetrics metrics, Runnable wake) {
    this.echo = requireNonNull(echo, "echo");
    this.clock = requireNonNull(clock, "clock");
    this.wake = requireNonNull(wake, "wake");
    this.inbox = new Inbox<>(metrics);
    this.worker = new Worker("egress-direct", this::run);
  }

  public void start() {
    echo.onReply(from -> inbox.offer(new Input.Answers(Sorted.set(List.of(from)))));
    worker.start();
  }

  @Override
  public void watch(SortedMap<NodeName, Candidate> candidates) {
    if (!candidates.equals(watched)) {
      watched = candidates;
      inbox.put(new Input.Watch(candidates));
    }
  }

  @Override
  public SortedMap<NodeName, Verdict> verdicts() {
    return verdicts;
  }

  private void run() {
    DirectReach.State state = DirectReach.State.starting(clock.nanoTime());
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long wait =
            state.peers().isEmpty() ? IDLE_NANOS : state.nextRoundNanos() - clock.nanoTime();
        List<Input> inputs = merged(inbox.take(wait));
        inputs.add(new Input.Tick());
        for (Input input : inputs) {
          state = step(state, input);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answers of many nodes at once are one input: each costs a walk over all of them. */
  private static List<Input> merged(List<Input> inputs) {
    List<Input> merged = new ArrayList<>();
    TreeSet<IpAddress> answers = new TreeSet<>();
    for (Input input : inputs) {
      switch (input) {
        case Input.Answers(var from) -> answers.addAll(from);
        case Input.Watch _, Input.Tick _ -> merged.add(input);
      }
    }
    if (!answers.isEmpty()) {
      merged.addFirst(new Input.Answers(answers));
    }
    return merged;
  }

  private DirectReach.State step(DirectReach.State state, Input input) {
    DirectReach.Step step = DirectReach.step(state, input, clock.nanoTime());
    verdicts = step.state().verdicts();
    for (DirectReach.Turn turn : step.turns()) {
      LOG.atInfo()
          .addKeyValue("node", turn.node())
          .addKeyValue("verdict", turn.verdict())
          .log("probes of the straight way to a node have a new outcome");
    }
    if (!step.turns().isEmpty()) {
      wake.run();
    }
    step.probe().forEach(echo::send);
    return step.state();
  }

  /** Why the process should be restarted, if it should. Any thread. */
  public Optional<String> trouble() {
    return worker.trouble();
  }

  @Override
  public void close() {
    worker.stop();
    echo.close();
  }
}
