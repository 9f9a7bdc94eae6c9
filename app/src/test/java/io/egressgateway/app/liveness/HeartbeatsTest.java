package io.egressgateway.app.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.reconcile.AnnounceGate;
import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PeerReading;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatMessage;
import io.egressgateway.domain.membership.MembershipInput;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.ScriptedEcho;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sender and a monitor, in real time, over a network in memory. */
@Timeout(30)
class HeartbeatsTest {
  private static final NodeName NODE = new NodeName("n1");
  private static final IpAddress AGENT = IpAddress.of("192.0.2.10");
  private static final IpAddress ROUTER = IpAddress.of("192.0.2.1");
  private static final Endpoint MONITOR = new Endpoint(IpAddress.of("192.0.2.100"), 5825);
  private static final Endpoint SENDER = new Endpoint(AGENT, 40000);
  private static final Endpoint STRANGER = new Endpoint(IpAddress.of("198.51.100.66"), 6666);
  private static final byte[] KEY = key(1);
  private static final MembershipTimings TIMINGS =
      new MembershipTimings(
          Duration.ofMillis(20), 5, Duration.ofMillis(500), Duration.ofMillis(300));

  private final MemoryNetwork network = new MemoryNetwork();
  private final CountedFailures failures = new CountedFailures();
  private final AtomicReference<byte[]> monitorKey = new AtomicReference<>(KEY);
  private final AtomicReference<byte[]> senderKey = new AtomicReference<>(KEY);
  private final ScriptedEcho monitorEcho = new ScriptedEcho();
  private final ScriptedEcho senderEcho = new ScriptedEcho();
  private final RecordingAnnouncer announcer = new RecordingAnnouncer();
  private final AnnounceGate gate = new AnnounceGate(announcer);
  private final AtomicInteger wakes = new AtomicInteger();
  private final HeartbeatMonitor monitor =
      new HeartbeatMonitor(
          new HeartbeatMonitor.Ports(
              network.at(MONITOR),
              monitorEcho,
              () -> Optional.ofNullable(monitorKey.get()),
              System::nanoTime,
              Instant::now,
              failures),
          TIMINGS,
          wakes::incrementAndGet);
  private final HeartbeatSender sender = sender(true);

  private HeartbeatSender sender(boolean yields) {
    return new HeartbeatSender(
        new HeartbeatSender.Ports(
            network.at(SENDER),
            senderEcho,
            () -> Optional.ofNullable(senderKey.get()),
            () -> List.of(MONITOR),
            gate,
            new Pulse(System::nanoTime, Duration.ofSeconds(30)),
            new HeartbeatSender.Runtime(System::nanoTime, Instant::now, failures)),
        new HeartbeatSender.Self(NODE, 7, yields),
        TIMINGS,
        wakes::incrementAndGet);
  }

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @BeforeEach
  void start() {
    monitor.start();
    monitor.watch(Sorted.map(Map.of(NODE, new MembershipInput.Target(AGENT, true))));
  }

  @AfterEach
  void stop() {
    sender.close();
    monitor.close();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
      met = condition.getAsBoolean();
    }
    assertThat(met).isTrue();
  }

  private void awaitSeen(NodeLiveness as) {
    await(() -> as.equals(monitor.liveness().get(NODE)));
  }

  @Test
  void theMonitorSaysWhomItHearsToAGatewayNodeThatAsks() {
    PeerCodec codec = new PeerCodec(KEY, HeartbeatCodec.DEFAULT_TOLERANCE);
    AtomicReference<PeerMessage> answer = new AtomicReference<>();
    network
        .at(STRANGER)
        .onDatagram((_, payload) -> {
          if (codec.read(payload, Instant.now().toEpochMilli())
              instanceof PeerReading.Accepted(PeerMessage.Signed signed)) {
            answer.set(signed.message());
          }
        });
    NodeName silent = new NodeName("silent");
    PeerMessage.Inquiry inquiry = new PeerMessage.Inquiry(PeerMessage.marks(List.of(NODE, silent)));
    sender.start();
    await(() -> {
      network.inject(
          STRANGER,
          MONITOR,
          codec.write(
              new PeerMessage.Signed(
                  new NodeName("n2"), 1, 1, Instant.now().toEpochMilli(), inquiry)));
      return new PeerMessage.Beat(0, false, PeerMessage.marks(List.of(NODE))).equals(answer.get());
    });
  }

  private static byte[] heartbeat(byte[] key, long sequence) {
    return new HeartbeatCodec(key, HeartbeatCodec.DEFAULT_TOLERANCE)
        .write(
            new HeartbeatMessage(
                HeartbeatMessage.Type.HEARTBEAT,
                NODE,
                7,
                sequence,
                Instant.now().toEpochMilli(),
                Optional.empty()));
  }

  @Test
  void whatAnAgentIsProgrammedByIsHeardAndWakesTheLoop() {
    Progress progress = new Progress(5, 6, 7);
    sender.programmed(progress);
    sender.start();
    await(() -> monitor.progress().equals(Map.of(NODE, progress)));
    awaitSeen(NodeLiveness.ALIVE);
    int before = wakes.get();
    sender.programmed(Progress.NONE);
    await(() -> wakes.get() > before && monitor.progress().containsValue(Progress.NONE));
  }

  @Test
  void whatTheLastAgentProgrammedStandsUntilTheNextOneHasPassed() {
    network.inject(SENDER, MONITOR, beat(7, 1, Optional.of(new Progress(5, 6, 7))));
    network.inject(SENDER, MONITOR, beat(8, 1, Optional.empty()));
    assertThat(monitor.progress()).isEqualTo(Map.of(NODE, new Progress(5, 6, 7)));
    network.inject(SENDER, MONITOR, beat(8, 3, Optional.of(Progress.NONE)));
    network.inject(SENDER, MONITOR, beat(8, 2, Optional.of(new Progress(5, 6, 7))));
    assertThat(monitor.progress()).as("not a late one").isEqualTo(Map.of(NODE, Progress.NONE));
  }

  private static byte[] beat(long incarnation, long sequence, Optional<Progress> progress) {
    return new HeartbeatCodec(KEY, HeartbeatCodec.DEFAULT_TOLERANCE)
        .write(
            new HeartbeatMessage(
                HeartbeatMessage.Type.HEARTBEAT,
                NODE,
                incarnation,
                sequence,
                Instant.now().toEpochMilli(),
                progress));
  }

  @Test
  void aNodeThatSendsIsAliveAndTheLoopIsWoken() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    await(() -> wakes.get() > 0);
    await(() -> network.deliveredTo(SENDER) > 2);
  }

  @Test
  void aNodeThatFallsSilentAndWhoseKernelDoesNotAnswerIsDead() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    sender.close();
    awaitSeen(NodeLiveness.DEAD);
    assertThat(monitorEcho.sent()).contains(AGENT);
  }

  @Test
  void aNodeWhoseKernelAnswersOnlyLostItsAgent() {
    monitorEcho.setAlive(AGENT, true);
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    sender.close();
    awaitSeen(NodeLiveness.AGENT_DOWN);
    awaitSeen(NodeLiveness.DEAD);
  }

  @Test
  void whatIsNotAuthenticIsCountedAndNotAnswered() {
    network.inject(STRANGER, MONITOR, heartbeat(key(2), 1));
    network.inject(STRANGER, MONITOR, new byte[] {1, 2, 3});
    assertThat(failures.of("heartbeat", "NOT_AUTHENTIC")).isEqualTo(1);
    assertThat(failures.of("heartbeat", "MALFORMED")).isEqualTo(1);
    assertThat(network.sentTo(STRANGER)).isZero();
    assertThat(monitor.liveness().getOrDefault(NODE, NodeLiveness.UNKNOWN))
        .isNotEqualTo(NodeLiveness.ALIVE);
  }

  @Test
  void aHeartbeatOfAClockThatIsFarOffIsCountedAndDoesNotCount() {
    byte[] ahead =
        new HeartbeatCodec(KEY, HeartbeatCodec.DEFAULT_TOLERANCE)
            .write(
                new HeartbeatMessage(
                    HeartbeatMessage.Type.HEARTBEAT,
                    NODE,
                    7,
                    1,
                    Instant.now().plusSeconds(40).toEpochMilli(),
                    Optional.empty()));
    network.inject(SENDER, MONITOR, ahead);
    assertThat(failures.of("heartbeat", "OUTDATED")).isEqualTo(1);
    assertThat(network.sentTo(SENDER)).isZero();
    assertThat(monitor.liveness().getOrDefault(NODE, NodeLiveness.UNKNOWN))
        .isNotEqualTo(NodeLiveness.ALIVE);
  }

  @Test
  void aReplayedHeartbeatDoesNotKeepADeadNodeAlive() {
    byte[] captured = heartbeat(KEY, 1);
    network.inject(SENDER, MONITOR, captured);
    awaitSeen(NodeLiveness.ALIVE);
    await(() -> {
      network.inject(SENDER, MONITOR, captured);
      return monitor.liveness().get(NODE) == NodeLiveness.DEAD;
    });
    network.inject(SENDER, MONITOR, heartbeat(KEY, 2));
    awaitSeen(NodeLiveness.ALIVE);
  }

  @Test
  void aFloodIsBoundedAndWhatTheProcessSaysFitsAllTheSame() throws InterruptedException {
    CountedFailures counted = new CountedFailures();
    Inbox<Integer> inbox = new Inbox<>(counted);
    for (int i = 0; i < Inbox.CAPACITY + 10; i++) {
      inbox.offer(i);
    }
    inbox.put(-1);
    assertThat(counted.of("liveness", "InboxFull")).isEqualTo(10);
    assertThat(inbox.take(0)).hasSize(Inbox.CAPACITY + 1).endsWith(-1);
    assertThat(inbox.take(0)).isEmpty();
  }

  @Test
  void aKeyThatOneSideHearsOfFirstRefusesNoHeartbeat() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    for (AtomicReference<byte[]> side : List.of(monitorKey, senderKey)) {
      side.set(key(3));
      int before = network.deliveredTo(SENDER);
      await(() -> network.deliveredTo(SENDER) > before + 5);
      assertThat(failures.of("heartbeat", "NOT_AUTHENTIC")).isZero();
    }
  }

  @Test
  void whatWasKnownIsGoneTheMomentItIsForgotten() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    sender.close();
    awaitSeen(NodeLiveness.DEAD);
    monitor.forget();
    assertThat(monitor.liveness()).isEmpty();
  }

  @Test
  void aNodeThatIsNotWatchedAnyMoreIsNotSpokenOf() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    monitor.watch(Sorted.emptyMap());
    await(() -> monitor.liveness().isEmpty());
  }

  @Test
  void beingCutOffWithdrawsAndComingBackAsksForAFreshView() throws Exception {
    senderEcho.setAlive(ROUTER, true);
    sender.watch(Sorted.set(List.of(ROUTER)));
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    network.cut(true);
    await(() -> !senderEcho.sent().isEmpty());
    assertThat(announcer.history()).as("the router still answers").isEmpty();

    senderEcho.setAlive(ROUTER, false);
    await(() -> !announcer.history().isEmpty());
    assertThat(failures.of("liveness", "CutOff")).isEqualTo(1);
    assertThat(sender.takeRelistRequest()).isFalse();

    network.cut(false);
    await(sender::takeRelistRequest);
    assertThat(sender.takeRelistRequest()).isFalse();
    int before = wakes.get();
    sender.freshView();
    await(() -> wakes.get() > before);
  }

  /** One that yields has done so after the time of five heartbeats. */
  @Test
  void whereNobodyTakesEgressIpsForSilenceACutOffAgentKeepsThemAndTellsWhatItIsProgrammedBy()
      throws Exception {
    try (HeartbeatSender keeping = sender(false)) {
      Progress progress = new Progress(5, 6, 7);
      keeping.programmed(progress);
      keeping.watch(Sorted.set(List.of(ROUTER)));
      keeping.start();
      await(() -> monitor.progress().equals(Map.of(NODE, progress)));
      network.cut(true);
      int before = network.sentTo(MONITOR);
      await(() -> network.sentTo(MONITOR) > before + 50);
      assertThat(announcer.history()).isEmpty();
      assertThat(failures.of("liveness", "CutOff")).isZero();
      assertThat(senderEcho.sent()).isEmpty();
    }
  }

  @Test
  void theSendersThreadRestsBetweenHeartbeats() {
    sender.start();
    awaitSeen(NodeLiveness.ALIVE);
    int before = network.sentTo(MONITOR);
    long start = System.nanoTime();
    await(() -> network.sentTo(MONITOR) >= before + 10);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThan(TIMINGS.interval().multipliedBy(7));
  }
}
