package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.reconcile.AnnounceGate;
import io.egressgateway.app.reconcile.CutOffWatch;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatMessage;
import io.egressgateway.domain.membership.HeartbeatReading;
import io.egressgateway.domain.membership.Isolation;
import io.egressgateway.domain.membership.IsolationInput;
import io.egressgateway.domain.membership.IsolationOutput;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's side: tells the controller that it is alive, and finds out when this node is cut off
 * from everybody. One thread of its own.
 */
public final class HeartbeatSender implements CutOffWatch, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSender.class);

  /** The outside of the sender. */
  public record Ports(
      PeerTransport transport,
      EchoProbe echo,
      ClusterKey key,
      LeaderDirectory leader,
      AnnounceGate gate,
      Pulse pulse,
      Runtime runtime) {
    public Ports {
      requireNonNull(transport, "transport");
      requireNonNull(echo, "echo");
      requireNonNull(key, "key");
      requireNonNull(leader, "leader");
      requireNonNull(gate, "gate");
      requireNonNull(pulse, "pulse");
      requireNonNull(runtime, "runtime");
    }
  }

  /** Clocks and metrics. */
  public record Runtime(MonotonicClock clock, WallClock wallClock, EgressMetrics metrics) {
    public Runtime {
      requireNonNull(clock, "clock");
      requireNonNull(wallClock, "wallClock");
      requireNonNull(metrics, "metrics");
    }
  }

  /**
   * Who sends.
   *
   * @param incarnation drawn anew at every start, so that a restart is not taken for a replay
   * @param yields whether it answers for no egress IP while it is cut off: false where nobody takes
   *     them from a node for its silence
   */
  public record Self(NodeName node, long incarnation, boolean yields) {
    public Self {
      requireNonNull(node, "node");
    }
  }

  private final Ports ports;
  private final Self self;
  private final long intervalNanos;
  private final Isolation isolation;
  private final HeartbeatKey key;
  private final Runnable wake;
  private final Inbox<IsolationInput> inbox;
  private final AtomicBoolean relist = new AtomicBoolean();
  private final Worker worker;
  private volatile SortedSet<IpAddress> targets = Sorted.emptySet();
  private volatile Optional<Progress> progress = Optional.empty();
  private volatile OptionalLong sign = OptionalLong.empty();
  private long sequence;

  public HeartbeatSender(Ports ports, Self self, MembershipTimings timings, Runnable wake) {
    this.ports = requireNonNull(ports, "ports");
    this.self = requireNonNull(self, "self");
    this.intervalNanos = timings.interval().toNanos();
    this.isolation = new Isolation(timings);
    this.key = new HeartbeatKey(ports.key(), ports.runtime().clock());
    this.wake = requireNonNull(wake, "wake");
    this.inbox = new Inbox<>(ports.runtime().metrics());
    this.worker = new Worker("egress-heartbeat", this::run);
  }

  public void start() {
    ports.pulse().beat();
    ports.transport().onDatagram(this::received);
    ports
        .echo()
        .onReply(from -> {
          if (targets.contains(from)) {
            signOfLife();
          }
          inbox.offer(new IsolationInput.EchoReply(from));
        });
    worker.start();
  }

  @Override
  public void watch(SortedSet<IpAddress> now) {
    if (!now.equals(targets)) {
      targets = now;
      inbox.put(new IsolationInput.Watch(now));
    }
  }

  @Override
  public boolean takeRelistRequest() {
    return relist.getAndSet(false);
  }

  @Override
  public void freshView() {
    inbox.put(new IsolationInput.FreshView());
  }

  @Override
  public void programmed(Progress now) {
    progress = Optional.of(now);
  }

  private void signOfLife() {
    sign = OptionalLong.of(ports.runtime().clock().nanoTime());
  }

  /** When the controller or a neighbor was last heard, by the monotonic clock. Any thread. */
  public OptionalLong sign() {
    return sign;
  }

  /** Whether this node is programmed and answers for its egress IPs. Any thread. */
  public boolean serves() {
    return progress.filter(reached -> !reached.equals(Progress.NONE)).isPresent()
        && !ports.gate().withheld();
  }

  private void received(Endpoint from, byte[] payload) {
    HeartbeatKey.Heard heard =
        key.read(payload, ports.runtime().wallClock().now().toEpochMilli()).orElse(null);
    if (heard == null) {
      return;
    }
    switch (heard.reading()) {
      case HeartbeatReading.Accepted(HeartbeatMessage message) -> {
        if (message.type() == HeartbeatMessage.Type.ACK
            && message.node().equals(self.node())
            && message.incarnation() == self.incarnation()) {
          signOfLife();
          inbox.offer(new IsolationInput.Ack(message.sequence()));
        }
      }
      case HeartbeatReading.Outdated _ -> ports.runtime().metrics().failed("heartbeat", "OUTDATED");
      case HeartbeatReading.Rejected(HeartbeatReading.Reason reason) ->
          ports.runtime().metrics().failed("heartbeat", reason.name());
    }
  }

  private void run() {
    long now = ports.runtime().clock().nanoTime();
    Isolation.State state = Isolation.State.starting(now);
    long nextBeat = now;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        state = feel(state);
        now = ports.runtime().clock().nanoTime();
        if (now - nextBeat >= 0) {
          beat();
          // A pause, of the JVM or of the machine, is not made up for by a burst.
          nextBeat = Math.max(nextBeat + intervalNanos, now);
        }
        OptionalLong deadline = isolation.nextDeadline(state, now);
        long due =
            deadline.isPresent()
                ? Math.min(deadline.getAsLong() - now, nextBeat - now)
                : nextBeat - now;
        List<IsolationInput> inputs = inbox.take(due);
        for (IsolationInput input :
            inputs.isEmpty() ? List.<IsolationInput>of(new IsolationInput.Tick()) : inputs) {
          state = feel(state);
          state = step(state, input);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Isolation.State step(Isolation.State state, IsolationInput input) {
    Isolation.Step step = isolation.step(state, input, ports.runtime().clock().nanoTime());
    if (self.yields()) {
      step.outputs().forEach(this::act);
    }
    return step.state();
  }

  /** After a pause everything is withdrawn before the pulse goes on. */
  private Isolation.State feel(Isolation.State state) {
    Isolation.State next = state;
    if (!ports.pulse().steady()) {
      LOG.atWarn().log("this process stood still, what it knew is asked for anew");
      next = step(state, new IsolationInput.Paused());
    }
    ports.pulse().beat();
    return next;
  }

  private void beat() {
    HeartbeatCodec codec = key.writing().orElse(null);
    List<Endpoint> endpoints = ports.leader().heartbeatEndpoints();
    if (codec == null || endpoints.isEmpty()) {
      return;
    }
    sequence++;
    byte[] beat =
        codec.write(
            new HeartbeatMessage(
                HeartbeatMessage.Type.HEARTBEAT,
                self.node(),
                self.incarnation(),
                sequence,
                ports.runtime().wallClock().now().toEpochMilli(),
                progress));
    endpoints.forEach(endpoint -> ports.transport().send(endpoint, beat));
  }

  private void act(IsolationOutput output) {
    switch (output) {
      case IsolationOutput.Probe(SortedSet<IpAddress> all) -> all.forEach(ports.echo()::send);
      case IsolationOutput.Withdraw _ -> withdraw();
      case IsolationOutput.NeedsFreshView _ -> {
        LOG.atInfo().log("in touch again, listing everything anew before answering");
        relist.set(true);
        wake.run();
      }
      case IsolationOutput.Restore _ -> {
        ports.gate().release();
        wake.run();
      }
    }
  }

  private void withdraw() {
    LOG.atWarn().log("cut off from everybody, no egress IP is answered for");
    ports.runtime().metrics().failed("liveness", "CutOff");
    try {
      ports.gate().withhold();
    } catch (DatapathException failure) {
      LOG.atError()
          .addKeyValue("operation", failure.operation())
          .setCause(failure)
          .log("announcing could not be stopped");
    }
  }

  /** Why the process should be restarted, if it should. Any thread. */
  public Optional<String> trouble() {
    return worker.trouble();
  }

  @Override
  public void close() {
    worker.stop();
  }
}
