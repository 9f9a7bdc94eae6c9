package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingMetrics;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passes of an agent that may send straight to the other node. */
class DirectPassTest {
  private static final NodeName OTHER = new NodeName("n1");
  private static final RouteTable PROBES =
      RouteTable.of(DatapathSettings.DEFAULT.marks().probeMark());

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingPublisher publisher = new RecordingPublisher();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final AtomicLong now = new AtomicLong();
  private final Watch watch = new Watch();

  private static final class Watch implements DirectWatch {
    private SortedMap<NodeName, Candidate> watched = Sorted.emptyMap();
    private SortedMap<NodeName, Verdict> verdicts = Sorted.emptyMap();

    @Override
    public void watch(SortedMap<NodeName, Candidate> candidates) {
      watched = candidates;
    }

    @Override
    public SortedMap<NodeName, Verdict> verdicts() {
      return verdicts;
    }
  }

  @BeforeEach
  void start() {
    cluster.start();
    cluster.onChange(() -> {});
  }

  private AgentPass pass(TunnelMode mode) {
    return new AgentPass(
        new AgentPass.Ports(
            cluster,
            datapath,
            routing,
            new RecordingConntrack(DatapathSettings.DEFAULT.marks()),
            new ScriptedPredecessor(),
            new AnnounceGate(new RecordingAnnouncer()),
            publisher,
            CutOffWatch.NONE,
            watch),
        DatapathSettings.DEFAULT,
        SampleNode.TUNNEL.with(mode),
        new AgentPass.Runtime(now::get, metrics),
        _ -> {});
  }

  /** Both nodes take what comes straight. */
  private static NodeSnapshot taking() {
    NodeSnapshot snapshot = SampleNode.client();
    TreeMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    snapshot
        .tunnels()
        .forEach((node, tunnel) ->
            tunnels.put(
                node,
                new Tunnel(
                    node,
                    tunnel.addresses(),
                    tunnel.mac(),
                    tunnel.mark(),
                    tunnel.parent(),
                    Optional.of(TunnelPhase.READY),
                    Optional.of(new Tunnel.Direct(Sorted.emptySet())))));
    return new NodeSnapshot(
        snapshot.node(),
        snapshot.labels(),
        snapshot.namespaceLabels(),
        snapshot.ownPods(),
        snapshot.groups(),
        snapshot.published(),
        snapshot.policies(),
        tunnels,
        snapshot.slices(),
        snapshot.clusterRanges());
  }

  private void run(AgentPass pass) {
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
  }

  private List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    routing.observe().state().routes().stream()
        .filter(route -> !route.table().equals(PROBES))
        .forEach(route -> ways.add(route.way()));
    return ways;
  }

  private Optional<DirectDevice> device() {
    return routing.observe().state().direct();
  }

  @Test
  void packetsTakeTheWayThatProbesSay() {
    AgentPass pass = pass(TunnelMode.AUTO);
    cluster.say(taking());
    run(pass);
    assertThat(device()).isPresent();
    assertThat(ways()).containsExactly(Way.TUNNEL);
    assertThat(watch.watched)
        .containsEntry(
            OTHER, new Candidate(Sorted.set(List.of(IpAddress.of("172.31.0.2"))), true, false));
    watch.verdicts = Sorted.map(Map.of(OTHER, Verdict.OPEN));
    run(pass);
    assertThat(ways()).containsExactly(Way.DIRECT);
    watch.verdicts = Sorted.map(Map.of(OTHER, Verdict.SHUT));
    run(pass);
    assertThat(ways()).containsExactly(Way.TUNNEL);
    assertThat(publisher.reports().getLast().direct().orElseThrow().unreachable())
        .containsExactly(OTHER);
  }

  @Test
  void anAgentThatStartsAgainWritesNothing() {
    watch.verdicts = Sorted.map(Map.of(OTHER, Verdict.OPEN));
    cluster.say(taking());
    run(pass(TunnelMode.AUTO));
    RoutingState before = routing.observe().state();
    int transactions = routing.transactions().size();
    watch.verdicts = Sorted.emptyMap();
    run(pass(TunnelMode.AUTO));
    assertThat(routing.observe().state()).isEqualTo(before);
    assertThat(routing.transactions()).hasSize(transactions);
    assertThat(watch.watched.values()).extracting(Candidate::inUse).containsExactly(true);
  }

  @Test
  void aKernelThatRefusesTheDeviceLeavesTheNodeProgrammedWithoutIt() {
    AgentPass pass = pass(TunnelMode.DIRECT);
    cluster.say(taking());
    DatapathException refusal =
        new DatapathException(
            DatapathException.Kind.UNSUPPORTED, "create device", "egress.direct", null);
    routing.failNext(refusal);
    run(pass);
    assertThat(device()).isEmpty();
    assertThat(ways()).containsExactly(Way.TUNNEL);
    assertThat(watch.watched).isEmpty();
    assertThat(publisher.reports().getLast().direct()).isEmpty();
    run(pass);
    assertThat(device()).as("it is tried again").isPresent();
    assertThat(ways()).containsExactly(Way.DIRECT);
    assertThat(publisher.reports().getLast().direct()).isPresent();
  }

  /** A MACVLAN on a MACVLAN shows another parent than it was made with. */
  @Test
  void aDeviceThatIsFoundOtherwiseEachTimeIsNotMadeForever() {
    AgentPass pass = pass(TunnelMode.DIRECT);
    cluster.say(taking());
    for (int time = 0; time < 3; time++) {
      run(pass);
      assertThat(device()).as("attempt %d", time).isPresent();
      foundOtherwise();
    }
    for (int time = 0; time < 3; time++) {
      run(pass);
      assertThat(device()).isEmpty();
      assertThat(ways()).containsExactly(Way.TUNNEL);
    }
    assertThat(publisher.reports().getLast().direct()).isEmpty();
  }

  @Test
  void aDeviceThatSomebodyTakesAwayIsMadeAgainEachTime() {
    AgentPass pass = pass(TunnelMode.DIRECT);
    cluster.say(taking());
    for (int time = 0; time < 10; time++) {
      run(pass);
      run(pass);
      assertThat(device()).as("time %d", time).isPresent();
      foundOtherwise();
    }
  }

  /** The kernel without the device, and without what was on it. */
  private void foundOtherwise() {
    RoutingState state = routing.observe().state();
    routing.setState(
        new RoutingState(
            state.device(),
            Sorted.set(state.addresses().stream().filter(one -> one.way() == Way.TUNNEL).toList()),
            Sorted.set(state.neighbors().stream().filter(one -> one.way() == Way.TUNNEL).toList()),
            state.fdb(),
            Sorted.set(state.routes().stream().filter(one -> one.way() == Way.TUNNEL).toList()),
            state.rules()));
  }

  @Test
  void aDeviceThatIsNotWantedAnyMoreIsKeptUntilOthersHaveHeard() {
    watch.verdicts = Sorted.map(Map.of(OTHER, Verdict.OPEN));
    cluster.say(taking());
    run(pass(TunnelMode.AUTO));
    Optional<DirectDevice> before = device();
    assertThat(before).isPresent();

    watch.verdicts = Sorted.emptyMap();
    AgentPass later = pass(TunnelMode.VXLAN);
    run(later);
    assertThat(device()).isEqualTo(before);
    assertThat(ways()).containsExactly(Way.TUNNEL);
    assertThat(publisher.reports().getLast().direct()).isEmpty();

    now.addAndGet(Duration.ofSeconds(16).toNanos());
    run(later);
    assertThat(device()).isEmpty();
    assertThat(routing.observe().state().neighbors()).noneMatch(one -> one.way() == Way.DIRECT);
  }

  @Test
  void nothingOfItIsThereWhereTheTunnelAloneIsWanted() {
    AgentPass pass = pass(TunnelMode.VXLAN);
    cluster.say(taking());
    run(pass);
    assertThat(device()).isEmpty();
    assertThat(watch.watched).isEmpty();
    assertThat(routing.transactions())
        .extracting(RoutingTransaction::changes)
        .allMatch(changes ->
            changes.stream().noneMatch(change -> change.object() instanceof DirectDevice));
  }
}
