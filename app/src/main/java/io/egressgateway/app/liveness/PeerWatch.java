package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.reconcile.ClaimWatch;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.PeerInput;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PeerOutput;
import io.egressgateway.domain.claim.PeerProtocol;
import io.egressgateway.domain.claim.PeerReading;
import io.egressgateway.domain.claim.PeerState;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The agent's side of taking over without the controller: hears other gateway nodes, claims what a
 * dead one had, and knows what others have claimed. One thread of its own runs the step function.
 */
public final class PeerWatch implements ClaimWatch, AutoCloseable {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A node works without the key too, only that it hears nobody then. */
  private static final long LONGEST_WITHOUT_KEY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /**
   * The outside of the watch, all its own; closed with it.
   *
   * @param transport on which all agents hear each other
   */
  public record Ports(
      PeerTransport transport,
      EchoProbe echo,
      ClusterKey key,
      LeaderDirectory leader,
      MonotonicClock clock,
      WallClock wallClock,
      EgressMetrics metrics) {
    public Ports {
      requireNonNull(transport, "transport");
      requireNonNull(echo, "echo");
      requireNonNull(key, "key");
      requireNonNull(leader, "leader");
      requireNonNull(clock, "clock");
      requireNonNull(wallClock, "wallClock");
      requireNonNull(metrics, "metrics");
    }
  }

  /**
   * Whose watch it is.
   *
   * @param incarnation drawn anew at every start
   * @param port on which every node's agent hears the others
   * @param serves whether the node is programmed and answers for what it owns
   * @param sign when the controller or a neighbor was last heard
   */
  public record Self(
      NodeName node,
      long incarnation,
      int port,
      BooleanSupplier serves,
      Supplier<OptionalLong> sign) {
    public Self {
      requireNonNull(node, "node");
      requireNonNull(serves, "serves");
      requireNonNull(sign, "sign");
    }
  }

  private final Ports ports;
  private final Self self;
  private final PeerProtocol protocol;
  private final PeerMail mail;
  private final ClaimTally tally;
  private final Runnable wake;
  private final long patienceNanos;
  private final Inbox<PeerInput> inbox;
  private final Worker worker;
  private volatile Claims claims = Claims.NONE;
  private volatile Map<IpAddress, NodeName> byAddress = Map.of();
  private final AtomicReference<Optional<PublishedView>> unread =
      new AtomicReference<>(Optional.empty());
  private volatile Set<NodeName> unanswered = Set.of();
  private volatile OptionalLong readSince = OptionalLong.empty();
  private volatile OptionalLong askedSince = OptionalLong.empty();

  /**
   * Makes a watch.
   *
   * @param wake asks for a pass after claims changed
   */
  public PeerWatch(Ports ports, Self self, MembershipTimings timings, Runnable wake) {
    this.ports = requireNonNull(ports, "ports");
    this.self = requireNonNull(self, "self");
    this.protocol = new PeerProtocol(self.node(), timings);
    this.mail = new PeerMail(ports, self);
    this.tally = new ClaimTally(self.node(), ports.metrics());
    this.wake = requireNonNull(wake, "wake");
    this.patienceNanos = timings.detectionTime().toNanos();
    this.inbox = new Inbox<>(ports.metrics());
    this.worker = new Worker("egress-peers", this::run);
  }

  public void start() {
    ports.transport().onDatagram(this::received);
    ports
        .echo()
        .onReply(from ->
            Optional.ofNullable(byAddress.get(from))
                .ifPresent(node -> inbox.offer(new PeerInput.EchoReply(node))));
    worker.start();
  }

  @Override
  public void read(PublishedView view) {
    Map<IpAddress, NodeName> nodes = new HashMap<>();
    view.addresses().forEach((node, address) -> nodes.put(address, node));
    byAddress = Map.copyOf(nodes);
    mail.reaches(view.addresses());
    if (readSince.isEmpty()) {
      unanswered = ConcurrentHashMap.newKeySet();
      unanswered.addAll(view.toBeAskedBy(self.node()));
      readSince = OptionalLong.of(ports.clock().nanoTime());
    }
    unread.set(Optional.of(view));
    inbox.put(new PeerInput.Wake());
  }

  @Override
  public Claims claims() {
    return claims;
  }

  @Override
  public boolean settled() {
    return readSince.isPresent() && unanswered.isEmpty()
        || isPast(readSince, LONGEST_WITHOUT_KEY_NANOS)
        || isPast(askedSince, patienceNanos);
  }

  private boolean isPast(OptionalLong since, long nanos) {
    return since.isPresent() && ports.clock().nanoTime() - since.getAsLong() >= nanos;
  }

  private void received(Endpoint from, byte[] payload) {
    switch (mail.read(payload).orElse(null)) {
      case null -> ports.metrics().failed("peers", "NoKey");
      case PeerReading.Accepted(PeerMessage.Signed signed) -> {
        if (!signed.node().equals(self.node())) {
          mail.heard(signed.node(), from);
          inbox.offer(new PeerInput.Received(signed));
        }
      }
      case PeerReading.Outdated _ -> ports.metrics().failed("peers", "OUTDATED");
      case PeerReading.Rejected(var reason) -> ports.metrics().failed("peers", reason.name());
    }
  }

  private void run() {
    PeerState state = PeerState.starting(ports.clock().nanoTime());
    boolean told = settled();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<PeerInput> inputs = inbox.take(patience(state));
        readWhatIsUnread(inputs);
        PeerProtocol.Step step = protocol.step(state, inputs, moment());
        state = step.state();
        step.outputs().forEach(this::act);
        // After the claims it brought are known.
        boolean changed = publish(state);
        inputs.forEach(this::answered);
        if (changed || told != settled()) {
          told = settled();
          wake.run();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not before others can be asked what they know, which the protocol does when it begins. */
  private void readWhatIsUnread(List<PeerInput> inputs) {
    if (!mail.canWrite()) {
      return;
    }
    unread
        .getAndSet(Optional.empty())
        .ifPresent(view -> {
          inputs.add(new PeerInput.Read(view));
          if (askedSince.isEmpty()) {
            askedSince = OptionalLong.of(ports.clock().nanoTime());
          }
        });
  }

  private void answered(PeerInput input) {
    if (input instanceof PeerInput.Received(PeerMessage.Signed signed)
        && signed.message() instanceof PeerMessage.Receipt) {
      unanswered.remove(signed.node());
    }
  }

  private long patience(PeerState state) {
    long now = ports.clock().nanoTime();
    OptionalLong deadline = protocol.nextDeadline(state, now);
    long most = readSince.isPresent() && !settled() ? patienceNanos / 8 : IDLE_NANOS;
    return deadline.isPresent() ? Math.min(deadline.getAsLong() - now, most) : most;
  }

  private PeerInput.Moment moment() {
    return new PeerInput.Moment(
        ports.clock().nanoTime(),
        ports.wallClock().now().toEpochMilli(),
        self.serves().getAsBoolean(),
        self.sign().get());
  }

  private boolean publish(PeerState state) {
    if (state.claims().equals(claims)) {
      return false;
    }
    claims = state.claims();
    tally.know(claims);
    return true;
  }

  private void act(PeerOutput output) {
    switch (output) {
      case PeerOutput.Send send -> mail.send(send);
      case PeerOutput.Report(PeerMessage message) -> mail.report(message);
      case PeerOutput.Probe(NodeName _, IpAddress address) -> ports.echo().send(address);
      case PeerOutput.Seen seen -> tally.seen(seen);
      case PeerOutput.Made made -> tally.made(made);
      case PeerOutput.Learnt learnt -> tally.learnt(learnt);
      case PeerOutput.Refused refused -> tally.refused(refused);
    }
  }

  /** Why the process should be restarted, if it should. Any thread. */
  public Optional<String> trouble() {
    return worker.trouble();
  }

  @Override
  public void close() {
    worker.stop();
    ports.transport().close();
    ports.echo().close();
  }
}
