package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.ProbeReport;
import io.egressgateway.lab.traffic.SessionReport;
import io.egressgateway.lab.traffic.TcpSession;
import io.egressgateway.lab.traffic.UdpProber;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** The owning gateway node loses its power; everything is measured from a pod and outside. */
public final class Failover {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int PROBE_MILLIS = 10;

  /** Said, not checked: a machine with something else to do must not make the lab fail. */
  private static final Duration AIM = Duration.ofSeconds(1);

  private final LabCluster cluster;
  private final QuickStart quickStart;
  private final Outside outside;
  private final Narrator narrator;

  public Failover(LabCluster cluster, QuickStart quickStart, Outside outside, Narrator narrator) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.quickStart = requireNonNull(quickStart, "quickStart");
    this.outside = requireNonNull(outside, "outside");
    this.narrator = requireNonNull(narrator, "narrator");
  }

  /** Plays it for the first family in use. */
  public void play(GivenEgress given) {
    narrator.act("The gateway node " + given.node() + " loses its power");
    LabNode owner = nodeNamed(given.node());
    LabNode source = quickStart.farFrom(given.node());
    IpFamily family = cluster.families().getFirst();
    NetworkNamespace pod = QuickStart.visitor(source);
    IpAddress server = Outside.address(family);
    narrator.say(
        "a pod on %s sends a datagram every %d ms, each from a fresh port, and keeps a TCP connection open"
            .formatted(source.name(), PROBE_MILLIS));
    TcpSession session =
        TcpSession.start(pod, server, Outside.SELECTED_ECHO, Pace.every(20).withAnswerLimit(LIMIT));
    UdpProber prober =
        UdpProber.start(
            pod,
            server,
            Outside.SELECTED_ECHO,
            Pace.every(PROBE_MILLIS).withAnswerLimit(Duration.ofMillis(500)));
    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    long killed = cluster.network().linkDown(owner);
    long dark = System.nanoTime();
    cluster.network().kill(owner);
    narrator.say(owner.name() + " is dead");
    boolean moved =
        Await.until(
            LIMIT,
            () -> quickStart.given().map(now -> !now.node().equals(given.node())).orElse(false));
    long published = System.nanoTime();
    LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
    ProbeReport probes = prober.stop();
    SessionReport connection = session.stop();
    narrator.check("the status names another gateway", moved, status());
    if (moved) {
      narrator.measure(
          "failoverStatusMs", "status moved after", Duration.ofNanos(published - killed));
    }
    Duration back = sinceKill(probes.firstAnswerAfter(dark), dark - killed);
    tell(given, probes, connection, back, family);
    truth(given);
  }

  /**
   * Only probes that were sent once the cable was out count: one that was sent while it was being
   * pulled may still have been answered by the dead.
   */
  private static Duration sinceKill(Duration answerAfterDark, long pullingNanos) {
    return answerAfterDark.isNegative() ? answerAfterDark : answerAfterDark.plusNanos(pullingNanos);
  }

  private void tell(
      GivenEgress given,
      ProbeReport probes,
      SessionReport connection,
      Duration back,
      IpFamily family) {
    narrator.check("datagrams are answered again", !back.isNegative(), "");
    narrator.measure("failoverGapMs", "from power off to the first answered packet", back);
    narrator.say(
        "%d of %d datagrams were lost; the longest silence was %d ms"
            .formatted(probes.lost(), probes.sent(), probes.longestGap().toMillis()));
    narrator.keep("failoverLostDatagrams", probes.lost());
    narrator.say(
        back.compareTo(AIM) < 0
            ? "the aim, under 1 s, is met"
            : "the aim, under 1 s, is missed; is this machine busy?");
    narrator.check(
        "the open TCP connection survived",
        connection.survived(),
        connection
            .failure()
            .orElse(
                connection.exchanges()
                    + " exchanges, longest stall "
                    + connection.longestStall().toMillis()
                    + " ms"));
    narrator.keep("failoverTcpStallMs", connection.longestStall().toMillis());
    narrator.check(
        "the server saw the egress IP alone",
        probes.seenAs().equals(Set.of(given.address(family)))
            && connection.seenAs().equals(Set.of(given.address(family))),
        probes.seenAs().toString());
  }

  private void truth(GivenEgress given) {
    JsonNode gateway = cluster.api().get(quickStart.api().groupPath()).orElseThrow();
    String dead = "";
    int eips = 0;
    for (JsonNode node : gateway.path("status").path("nodeList")) {
      if (node.path("name").asText().equals(given.node())) {
        dead = node.path("status").asText();
        eips = node.path("eips").size();
      }
    }
    narrator.check(
        "the gateway's status says that " + given.node() + " is gone and owns nothing",
        dead.equals("HeartbeatTimeout") && eips == 0,
        dead + ", " + eips + " egress IPs");
  }

  /** Every source address that the outside host saw from selected pods, of all packets. */
  public void wire(GivenEgress given) {
    narrator.act("The wire, seen from outside");
    SortedSet<IpAddress> seen = new TreeSet<>();
    for (int port : List.of(Outside.SELECTED_HTTP, Outside.SELECTED_ECHO)) {
      seen.addAll(outside.sourcesTowards(port));
    }
    narrator.check(
        "no packet of a selected pod carried another source",
        !seen.isEmpty() && Set.copyOf(given.addresses().values()).containsAll(seen),
        seen + " " + outside.capture().losses());
  }

  private String status() {
    return quickStart.given().map(GivenEgress::toString).orElse("no owner");
  }

  private LabNode nodeNamed(String name) {
    return cluster.network().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new LabException("no node is named " + name));
  }
}
