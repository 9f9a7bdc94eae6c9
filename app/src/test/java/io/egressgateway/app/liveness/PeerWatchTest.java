package io.egressgateway.app.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.claim.Claim;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.testkit.fake.ScriptedEcho;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in real time, over a network in memory: the first owns an egress, the second may. */
@Timeout(60)
class PeerWatchTest {
  private static final int PORT = 5826;
  private static final byte[] KEY = new byte[32];
  private static final String GROUP = "g";
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("203.0.113.1"));
  private static final Endpoint LEADER = new Endpoint(IpAddress.of("192.0.2.100"), 5825);
  private static final Endpoint STRANGER = new Endpoint(IpAddress.of("198.51.100.66"), 6666);
  private static final MembershipTimings TIMINGS =
      new MembershipTimings(
          Duration.ofMillis(50), 4, Duration.ofSeconds(10), Duration.ofSeconds(1));

  private final MemoryNetwork network = new MemoryNetwork();
  private final CountedFailures failures = new CountedFailures();
  private final HeartbeatMonitor controller =
      new HeartbeatMonitor(
          new HeartbeatMonitor.Ports(
              network.at(LEADER),
              new ScriptedEcho(),
              () -> Optional.of(KEY),
              System::nanoTime,
              Instant::now,
              failures),
          TIMINGS,
          () -> {});
  private final List<PeerWatch> watches = new ArrayList<>();
  private final List<ScriptedEcho> kernels = new ArrayList<>();
  private final AtomicInteger wakes = new AtomicInteger();

  private static NodeName node(int number) {
    return new NodeName("n" + number);
  }

  private static Endpoint at(int number) {
    return new Endpoint(IpAddress.of("192.0.2.1" + number), PORT);
  }

  /** Two gateway nodes and another one. */
  private static PublishedView view(int owner, long revision) {
    OwnedEgress egress = new OwnedEgress(EIP, Sorted.emptySet());
    List<GatewayNode> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      nodes.add(new GatewayNode(node(i), "Ready", i == owner ? List.of(egress) : List.of()));
    }
    SortedMap<NodeName, IpAddress> addresses = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      addresses.put(node(i), at(i).address());
    }
    return new PublishedView(
        Sorted.map(Map.of(GROUP, new PublishedGroup(nodes))),
        Sorted.emptyMap(),
        new PublishedView.Revisions(revision, 0),
        addresses);
  }

  private PeerWatch watch(int number, BooleanSupplier serves) {
    ScriptedEcho echo = new ScriptedEcho();
    for (int i = 0; i < 3; i++) {
      echo.setAlive(at(i).address(), true);
    }
    kernels.add(echo);
    PeerWatch watch =
        new PeerWatch(
            new PeerWatch.Ports(
                network.at(at(number)),
                echo,
                () -> Optional.of(KEY),
                () -> List.of(LEADER),
                System::nanoTime,
                Instant::now,
                failures),
            new PeerWatch.Self(
                node(number), number, PORT, serves, () -> OptionalLong.of(System.nanoTime())),
            TIMINGS,
            wakes::incrementAndGet);
    watches.add(watch);
    watch.start();
    watch.read(view(0, 1));
    return watch;
  }

  @AfterEach
  void stop() {
    watches.forEach(PeerWatch::close);
    controller.close();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
      met = condition.getAsBoolean();
    }
    assertThat(met).isTrue();
  }

  private static List<Claim> claims(PeerWatch watch) {
    return watch.claims().open().stream().map(KnownClaim::claim).toList();
  }

  /** Once the second has heard it for a while. */
  private void dies(PeerWatch owner) {
    await(() -> network.deliveredTo(at(1)) > 30);
    owner.close();
    kernels.forEach(echo -> echo.setAlive(at(0).address(), false));
  }

  /** The second has taken over from the first. */
  private PeerWatch heir() {
    controller.start();
    PeerWatch owner = watch(0, () -> true);
    PeerWatch heir = watch(1, () -> true);
    dies(owner);
    await(() -> !claims(heir).isEmpty());
    return heir;
  }

  @Test
  void whatADeadGatewayHadIsClaimedAndTheControllerAndAllNodesHearOfIt() {
    PeerWatch other = watch(2, () -> false);
    PeerWatch heir = heir();
    Claim claim = claims(heir).getFirst();
    assertThat(claim.egress()).isEqualTo(new EgressIdentity.Shared(GROUP, EIP));
    assertThat(claim.from()).isEqualTo(node(0));
    assertThat(claim.to()).isEqualTo(node(1));
    await(() -> claims(other).equals(List.of(claim)));
    await(() -> !controller.claims(view(0, 1)).open().isEmpty());
    assertThat(wakes).hasPositiveValue();
  }

  @Test
  void anAgentThatStartsIsToldBeforeItGoesByTheStatus() {
    Claim claim = claims(heir()).getFirst();
    PeerWatch late = watch(2, () -> true);
    await(late::settled);
    // It may have waited in vain on a busy machine; that it is told in the end must hold.
    await(() -> claims(late).equals(List.of(claim)));
    PeerWatch back = watch(0, () -> true);
    await(() -> claims(back).equals(List.of(claim)));
  }

  @Test
  void aClaimThatTheStatusTellsOfIsOver() {
    PeerWatch heir = heir();
    await(() -> !controller.claims(view(0, 1)).open().isEmpty());
    assertThat(controller.claims(view(1, 2)).open()).isEmpty();
    heir.read(view(1, 2));
    await(() -> claims(heir).isEmpty());
    assertThat(heir.claims().known()).hasSize(1);
  }

  @Test
  void aNodeThatDoesNotServeTakesOverNothing() {
    PeerWatch owner = watch(0, () -> true);
    PeerWatch unable = watch(1, () -> false);
    dies(owner);
    int sent = network.sentTo(at(0));
    await(() -> network.sentTo(at(0)) > sent + 40);
    assertThat(claims(unable)).isEmpty();
  }

  @Test
  void aNodeWithoutPeersWaitsForNobody() {
    PeerWatch alone = watch(2, () -> true);
    alone.close();
    PeerWatch none =
        new PeerWatch(
            new PeerWatch.Ports(
                network.at(at(1)),
                new ScriptedEcho(),
                Optional::empty,
                List::of,
                System::nanoTime,
                Instant::now,
                failures),
            new PeerWatch.Self(node(1), 1, PORT, () -> true, OptionalLong::empty),
            TIMINGS,
            () -> {});
    assertThat(none.settled()).as("nothing was read").isFalse();
    none.read(
        new PublishedView(
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            new PublishedView.Revisions(1, 1),
            Sorted.emptyMap()));
    assertThat(none.settled()).isTrue();
  }

  @Test
  void whatIsNotAuthenticIsCounted() {
    watch(1, () -> true);
    network.inject(STRANGER, at(1), new byte[] {1, 2, 3});
    await(() -> failures.of("peers", "MALFORMED") == 1);
    byte[] forged = new byte[100];
    forged[0] = 'E';
    forged[1] = 'G';
    forged[2] = 'P';
    forged[3] = 'M';
    forged[4] = 1;
    forged[5] = 1;
    network.inject(STRANGER, at(1), forged);
    await(() -> failures.of("peers", "NOT_AUTHENTIC") == 1);
  }
}
