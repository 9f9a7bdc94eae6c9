package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PeerReading;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatMessage;
import io.egressgateway.domain.membership.HeartbeatReading;
import io.egressgateway.domain.membership.Membership;
import io.egressgateway.domain.membership.MembershipInput;
import io.egressgateway.domain.membership.MembershipOutput;
import io.egressgateway.domain.membership.MembershipState;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's watch over nodes: hears and answers heartbeats, asks kernels, and wakes the loop
 * when a node's state changes. One thread of its own runs the step function.
 */
public final class HeartbeatMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeartbeatMonitor.class);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The outside of the monitor. */
  public record Ports(
      PeerTransport transport,
      EchoProbe echo,
      ClusterKey key,
      MonotonicClock clock,
      WallClock wallClock,
      EgressMetrics metrics) {
    public Ports {
      requireNonNull(transport, "transport");
      requireNonNull(echo, "echo");
      requireNonNull(key, "key");
      requireNonNull(clock, "clock");
      requireNonNull(wallClock, "wallClock");
      requireNonNull(metrics, "metrics");
    }
  }

  private final Ports ports;
  private final HeartbeatKey key;
  private final MembershipTimings timings;
  private final Membership membership;
  private final Runnable wake;
  private final Inbox<MembershipInput> inbox;
  private final Worker worker;
  private final Object memory = new Object();
  private final ProgressReports progress = new ProgressReports();
  private final ClaimLedger claims = new ClaimLedger();
  private final Map<NodeName, Long> heardAt = new ConcurrentHashMap<>();
  private final Set<NodeName> wrongClocks = ConcurrentHashMap.newKeySet();
  private volatile BiConsumer<NodeName, Progress> told = (_, _) -> {};
  private volatile SortedMap<NodeName, NodeLiveness> liveness = Sorted.emptyMap();
  private volatile Map<IpAddress, NodeName> byAddress = Map.of();
  private volatile SortedMap<NodeName, MembershipInput.Target> watched = Sorted.emptyMap();
  // Guarded by memory, and liveness is written under it.
  private boolean forget;

  public HeartbeatMonitor(Ports ports, MembershipTimings timings, Runnable wake) {
    this.ports = requireNonNull(ports, "ports");
    this.key = new HeartbeatKey(ports.key(), ports.clock());
    this.timings = requireNonNull(timings, "timings");
    this.membership = new Membership(timings);
    this.wake = requireNonNull(wake, "wake");
    this.inbox = new Inbox<>(ports.metrics());
    this.worker = new Worker("egress-liveness", this::run);
  }

  public void start() {
    ports.transport().onDatagram(this::received);
    ports.echo().onReply(this::answered);
    worker.start();
  }

  /** Sets which nodes are watched and where their kernels are asked. Any thread. */
  public void watch(SortedMap<NodeName, MembershipInput.Target> targets) {
    if (targets.equals(watched)) {
      return;
    }
    watched = Sorted.map(targets);
    Map<IpAddress, NodeName> addresses = new HashMap<>();
    targets.forEach((node, target) -> addresses.put(target.address(), node));
    byAddress = Map.copyOf(addresses);
    inbox.put(new MembershipInput.Watch(targets));
  }

  /** What each watched node is seen as; nodes not heard of yet are absent. Any thread. */
  public SortedMap<NodeName, NodeLiveness> liveness() {
    return liveness;
  }

  /** By what the nodes' kernels are programmed, as far as heard. Any thread. */
  public SortedMap<NodeName, Progress> progress() {
    return progress.progress();
  }

  /** Who is told each time a node says by what it is programmed; not to be kept waiting. */
  public void onProgress(BiConsumer<NodeName, Progress> listener) {
    told = listener;
  }

  /**
   * Starts anew, as a replica that just began to lead must: what it knew is gone when this returns.
   * Any thread.
   */
  public void forget() {
    synchronized (memory) {
      forget = true;
      liveness = Sorted.emptyMap();
    }
    watched = Sorted.emptyMap();
    wrongClocks.clear();
    progress.forget();
    claims.forget();
    heardAt.clear();
    inbox.put(new MembershipInput.Tick());
  }

  /** What gateway nodes took over by themselves, as far as what is published has not ended it. */
  public Claims claims(PublishedView view) {
    return claims.judged(view);
  }

  private void received(Endpoint from, byte[] payload) {
    long now = ports.wallClock().now().toEpochMilli();
    if (PeerCodec.isOne(payload)) {
      claimed(from, payload, now);
      return;
    }
    HeartbeatKey.Heard heard = key.read(payload, now).orElse(null);
    if (heard == null) {
      ports.metrics().failed("heartbeat", "NoKey");
      return;
    }
    switch (heard.reading()) {
      case HeartbeatReading.Accepted(HeartbeatMessage message)
          when message.type() == HeartbeatMessage.Type.HEARTBEAT -> {
        inbox.offer(
            new MembershipInput.Heartbeat(
                message.node(), message.incarnation(), message.sequence(), message.sentMillis()));
        heardAt.put(message.node(), ports.clock().nanoTime());
        progress.take(message);
        message.progress().ifPresent(reached -> told.accept(message.node(), reached));
        HeartbeatMessage ack =
            new HeartbeatMessage(
                HeartbeatMessage.Type.ACK,
                message.node(),
                message.incarnation(),
                message.sequence(),
                now,
                Optional.empty());
        ports.transport().send(from, heard.codec().write(ack));
      }
      case HeartbeatReading.Accepted _ -> ports.metrics().failed("heartbeat", "Unexpected");
      case HeartbeatReading.Outdated(HeartbeatMessage message) -> {
        ports.metrics().failed("heartbeat", "OUTDATED");
        warnOfClock(message, now);
      }
      case HeartbeatReading.Rejected(HeartbeatReading.Reason reason) ->
          ports.metrics().failed("heartbeat", reason.name());
    }
  }

  private void claimed(Endpoint from, byte[] payload, long now) {
    switch (key.readPeer(payload, now).orElse(null)) {
      case null -> ports.metrics().failed("peers", "NoKey");
      case PeerReading.Accepted(PeerMessage.Signed signed) -> {
        switch (signed.message()) {
          case PeerMessage.Tell tell -> {
            if (claims.take(tell)) {
              wake.run();
            }
            claims.answer(tell, now).forEach(answer -> send(from, answer));
          }
          case PeerMessage.Inquiry inquiry ->
              send(from, claims.answer(inquiry, heardLately(), now));
          case PeerMessage.Beat _, PeerMessage.Receipt _ -> {}
        }
      }
      case PeerReading.Outdated _ -> ports.metrics().failed("peers", "OUTDATED");
      case PeerReading.Rejected(HeartbeatReading.Reason reason) ->
          ports.metrics().failed("peers", reason.name());
    }
  }

  private void send(Endpoint to, PeerMessage.Signed answer) {
    key.writingToPeers().ifPresent(codec -> ports.transport().send(to, codec.write(answer)));
  }

  /** Nodes that were heard within about the last interval. */
  private List<NodeName> heardLately() {
    long now = ports.clock().nanoTime();
    return heardAt.entrySet().stream()
        .filter(each -> now - each.getValue() <= timings.suspectNanos())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Once per node, since it ends in a failover of a node that is well. */
  private void warnOfClock(HeartbeatMessage message, long nowMillis) {
    if (watched.containsKey(message.node()) && wrongClocks.add(message.node())) {
      LOG.atWarn()
          .addKeyValue("node", message.node())
          .addKeyValue("aheadMillis", message.sentMillis() - nowMillis)
          .addKeyValue("allowedMillis", HeartbeatCodec.DEFAULT_TOLERANCE.toMillis())
          .log("heartbeats do not count, the clocks of node and controller are too far apart");
    }
  }

  private void answered(IpAddress from) {
    NodeName node = byAddress.get(from);
    if (node != null) {
      inbox.offer(new MembershipInput.EchoReply(node));
    }
  }

  private void run() {
    MembershipState state = MembershipState.EMPTY;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<MembershipInput> inputs = inbox.take(patience(state));
        if (takeForget()) {
          state = MembershipState.EMPTY;
        }
        List<MembershipInput> step =
            inputs.isEmpty() ? List.of(new MembershipInput.Tick()) : inputs;
        Membership.Step next = membership.step(state, step, ports.clock().nanoTime());
        state = next.state();
        act(next);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean takeForget() {
    synchronized (memory) {
      boolean asked = forget;
      forget = false;
      return asked;
    }
  }

  private long patience(MembershipState state) {
    long now = ports.clock().nanoTime();
    OptionalLong deadline = membership.nextDeadline(state, now);
    return deadline.isPresent() ? Math.min(deadline.getAsLong() - now, IDLE_NANOS) : IDLE_NANOS;
  }

  private void act(Membership.Step step) {
    boolean changed = false;
    for (MembershipOutput output : step.outputs()) {
      switch (output) {
        case MembershipOutput.Probe(NodeName _, IpAddress address) -> ports.echo().send(address);
        case MembershipOutput.Changed change -> {
          changed = true;
          LOG.atInfo()
              .addKeyValue("node", change.node())
              .addKeyValue("before", change.before())
              .addKeyValue("after", change.after())
              .log("node is seen otherwise");
        }
      }
    }
    SortedMap<NodeName, NodeLiveness> seen = step.state().liveness();
    if (changed || !seen.keySet().equals(liveness.keySet())) {
      publish(seen);
      count();
    }
    if (progress.due(ports.clock().nanoTime()) || changed) {
      wake.run();
    }
  }

  /** Nothing is said of before a {@link #forget} that came while the step ran. */
  private void publish(SortedMap<NodeName, NodeLiveness> seen) {
    synchronized (memory) {
      if (!forget) {
        liveness = seen;
      }
    }
  }

  private void count() {
    Map<String, Integer> nodes = new HashMap<>();
    liveness
        .values()
        .forEach(seen -> nodes.merge(seen.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    ports.metrics().gauges("egress_liveness_nodes", nodes);
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
