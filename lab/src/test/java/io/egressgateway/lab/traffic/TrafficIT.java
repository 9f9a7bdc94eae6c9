package io.egressgateway.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.capture.Frame;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.Transport;
import io.egressgateway.lab.capture.WireCapture;
import io.egressgateway.lab.netns.NeedsRoot;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabPod;
import io.egressgateway.lab.topology.LiveTopology;
import io.egressgateway.lab.topology.Stack;
import io.egressgateway.lab.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(90)
@NeedsRoot
class TrafficIT {
  private static final int HTTP = 8080;
  private static final int ECHO = 9000;
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static LiveTopology live;
  private static RemoteIpServer http;
  private static EchoServer echo;

  @BeforeAll
  static void start() {
    live = LiveTopology.start(Topology.ofNodes(2).withStack(Stack.DUAL));
    http = RemoteIpServer.start(live.outside(), HTTP);
    echo = EchoServer.start(live.outside(), ECHO);
  }

  @AfterAll
  static void stop() {
    echo.close();
    http.close();
    live.close();
  }

  private static WireCapture wire() {
    return WireCapture.entering(live.segment(), live.ports());
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void theOutsideServerAndTheWireSeeTheNodeBehindWhichThePodIs(IpFamily family) throws Exception {
    IpAddress outside = AddressPlan.outside(family);
    IpAddress node = AddressPlan.node(1, family);
    LabPod pod = live.node(1).pod(1);
    try (WireCapture wire = wire();
        WireCapture outsideWire = WireCapture.on(live.outside(), "eth0")) {
      assertThat(Requests.httpGet(pod.namespace(), outside, HTTP, LIMIT))
          .isEqualTo("Remote IP: " + node);

      assertThat(wire.sourcesTowardsPort(HTTP)).containsExactly(node);
      assertThat(outsideWire.sourcesTowardsPort(HTTP)).containsExactly(node);
      // Each frame once: one SYN from the node and one from the server.
      assertThat(wire.packets(TrafficIT::syn)).hasSize(2);
      assertThat(wire.packets(TrafficIT::syn).getFirst().header().device()).isEqualTo("port1");
      assertThat(wire.losses().none()).isTrue();
    }
  }

  private static boolean syn(IpPacket packet) {
    return packet.touchesPort(HTTP) && packet.transport() instanceof Transport.Tcp tcp && tcp.syn();
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void withoutMasqueradeThePodsOwnAddressIsOnTheWireAndNobodyAnswers(IpFamily family)
      throws Exception {
    LabPod pod = live.node(2).pod(1);
    IpAddress outside = AddressPlan.outside(family);
    live.node(2).namespace().nft("flush ruleset");
    try (WireCapture wire = wire()) {
      assertThatThrownBy(
              () -> Requests.httpGet(pod.namespace(), outside, HTTP, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("timed out");

      assertThat(wire.sourcesTowardsPort(HTTP))
          .containsExactly(pod.addresses().get(family).orElseThrow());
      assertThat(wire.packets(packet -> packet.header().device().equals("outside")))
          .noneMatch(packet -> packet.touchesPort(HTTP));
    } finally {
      live.reloadRules(live.node(2));
    }
    assertThat(Requests.httpGet(pod.namespace(), outside, HTTP, LIMIT))
        .isEqualTo("Remote IP: " + AddressPlan.node(2, family));
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void theCaptureSeesWhoAsksForAnAddressThatNobodyHasAndWhoClaimsOne(IpFamily family)
      throws Exception {
    IpAddress free = AddressPlan.egressRange(family).first();
    try (WireCapture wire = wire()) {
      assertThatThrownBy(() -> Requests.httpGet(live.outside(), free, HTTP, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class);
      assertThat(wire.claims(free)).isEmpty();
      assertThat(
              family == IpFamily.IPV4 ? wire.arp(free).size() : wire.neighborDiscovery(free).size())
          .isPositive();

      String bits = "/" + family.bits();
      live.node(1).namespace().ip("addr add " + free + bits + " dev eth0");
      assertThatThrownBy(() -> Requests.httpGet(live.outside(), free, HTTP, LIMIT))
          .hasMessageContaining("refused");
      List<Frame> claims = wire.claims(free);
      assertThat(claims).isNotEmpty();
      assertThat(claims).allMatch(claim -> claim.header().device().equals("port1"));
      live.node(1).namespace().ip("addr del " + free + bits + " dev eth0");
      live.outside().ip("neigh flush dev eth0");
    }
  }

  private static boolean datagramFromTheServer(Frame frame) {
    return fromTheServer(frame)
        && frame instanceof IpPacket packet
        && packet.transport() instanceof Transport.Udp;
  }

  private static boolean fromTheServer(Frame frame) {
    return frame instanceof IpPacket packet
        && packet.header().device().equals("outside")
        && packet.touchesPort(ECHO);
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void probesMeasureTheTimeForWhichACableIsOut(IpFamily family) throws Exception {
    LabPod pod = live.node(1).pod(1);
    IpAddress outside = AddressPlan.outside(family);
    Pace pace = Pace.every(10).withAnswerLimit(Duration.ofSeconds(1));
    TcpSession session = TcpSession.start(pod.namespace(), outside, ECHO, Pace.every(10));
    UdpProber udp = UdpProber.start(pod.namespace(), outside, ECHO, pace);
    TcpProber tcp = TcpProber.start(pod.namespace(), outside, ECHO, Pace.every(50));
    try (WireCapture wire = wire()) {
      wire.await(TrafficIT::fromTheServer, LIMIT);
      live.segment().ip("link set outside down");
      long down = System.nanoTime();
      // Nothing comes through for half a second, by the clock of the wire.
      wire.clear();
      assertThat(wire.await(TrafficIT::fromTheServer, Duration.ofMillis(500))).isEmpty();
      live.segment().ip("link set outside up");
      long up = System.nanoTime();
      long outage = Duration.ofNanos(up - down).toMillis();
      assertThat(wire.await(TrafficIT::datagramFromTheServer, Duration.ofSeconds(5))).isPresent();

      ProbeReport probes = udp.stop();
      SessionReport lived = session.stop();
      ProbeReport connects = tcp.stop();
      System.out.printf(
          "%s: outage %d ms; UDP %s; TCP session %s; TCP connects %s%n",
          family, outage, probes, lived, connects);
      Set<IpAddress> node = Set.of(AddressPlan.node(1, family));
      assertThat(probes.seenAs()).isEqualTo(node);
      assertThat(probes.lost()).isGreaterThan(10);
      // Up to a second more than the cable was out: who lost its carrier forgets its neighbors and
      // repeats an unanswered question for one only each second (arp(7), retrans_time).
      assertThat(probes.longestGap().toMillis()).isBetween(outage - 100, outage + 2500);
      assertThat(lived.survived()).isTrue();
      assertThat(lived.seenAs()).isEqualTo(node);
      assertThat(lived.longestStall().toMillis()).isGreaterThan(outage - 100);
      assertThat(connects.lost()).isZero();
      assertThat(connects.seenAs()).isEqualTo(node);
      assertThat(probes.firstAnswerAfter(up).toMillis()).isBetween(0L, 2500L);
    }
  }

  @Test
  void aConnectionWhoseServerIsGoneDidNotSurvive() throws Exception {
    LabPod pod = live.node(1).pod(2);
    try (EchoServer other = EchoServer.start(live.outside(), ECHO + 1)) {
      TcpSession session =
          TcpSession.start(
              pod.namespace(), AddressPlan.outside(IpFamily.IPV4), ECHO + 1, Pace.every(10));
      other.close();
      SessionReport report = session.await();
      assertThat(report.survived()).isFalse();
      assertThat(report.exchanges()).isPositive();
    }
  }

  @Test
  void clientsOnANodeThatIsKilledEndWithIt() throws Exception {
    try (LiveTopology other = LiveTopology.start(Topology.ofNodes(1));
        EchoServer _ = EchoServer.start(other.outside(), ECHO)) {
      LabPod pod = other.node(1).pod(1);
      IpAddress outside = AddressPlan.outside(IpFamily.IPV4);
      Pace pace = Pace.every(10).withAnswerLimit(Duration.ofSeconds(1));
      TcpSession session = TcpSession.start(pod.namespace(), outside, ECHO, pace);
      UdpProber prober = UdpProber.start(pod.namespace(), outside, ECHO, pace);

      other.kill(other.node(1));

      assertThat(session.await().survived()).isFalse();
      assertThat(prober.stop().sent()).isLessThan(200);
    }
  }
}
