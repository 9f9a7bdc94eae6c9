package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.contract.TrackedConnection;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TakeoverTest {
  private static final IpAddress SERVER = IpAddress.of("198.51.100.1");

  /** The mark of the other node, and its rule for it as Spidernet lays it. */
  private static final FwMark OTHER_NODE = new FwMark(0x26000002);

  private static final RoutingRule ITS_RULE =
      new RoutingRule(
          IpFamily.IPV4,
          99,
          new RoutingRule.MarkMatch(OTHER_NODE, new FwMark(-1), false),
          new RoutingRule.Action.LookUp(RouteTable.of(OTHER_NODE)));

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  private final RecordingConntrack conntrack =
      new RecordingConntrack(DatapathSettings.DEFAULT.marks());
  private final ScriptedPredecessor predecessor = new ScriptedPredecessor();
  private final OrderLog log = new OrderLog(datapath, routing, conntrack);
  private AgentPass pass = newPass();

  private AgentPass newPass() {
    return new AgentPass(
        new AgentPass.Ports(
            cluster,
            log.datapath(),
            log.routing(),
            log.conntrack(),
            log.predecessor(predecessor),
            new AnnounceGate(new RecordingAnnouncer()),
            new RecordingPublisher(),
            CutOffWatch.NONE,
            DirectWatch.NONE),
        DatapathSettings.DEFAULT,
        SampleNode.TUNNEL,
        new AgentPass.Runtime(System::nanoTime, EgressMetrics.NONE),
        _ -> {});
  }

  @BeforeEach
  void start() {
    cluster.start();
    cluster.onChange(() -> {});
    cluster.say(SampleNode.owner());
  }

  /** As far as the rules of routing of the other one are concerned. */
  private void layItsRule() {
    routing.setState(withItsRule(RoutingState.EMPTY));
  }

  private static RoutingState withItsRule(RoutingState state) {
    return new RoutingState(
        state.device(),
        state.direct(),
        state.addresses(),
        state.neighbors(),
        state.fdb(),
        state.routes(),
        Sorted.set(Stream.concat(state.rules().stream(), Stream.of(ITS_RULE)).toList()));
  }

  @Test
  void itsRulesGoAfterTablesStandAndMarkedPacketsAreShutOutAfterThat() {
    predecessor.lay();
    layItsRule();

    assertThat(pass.run()).isEqualTo(Outcome.DONE);

    assertThat(log.entries())
        .containsExactly(
            "restraint",
            "routing",
            "adoption",
            "tables",
            "adoption",
            "removal",
            "routing",
            "conntrack");
    List<RoutingChange> first = routing.transactions().getFirst().changes();
    List<RoutingChange> last = routing.transactions().getLast().changes();
    assertThat(first).noneMatch(TakeoverTest::shutsOut);
    assertThat(first).doesNotContain(new RoutingChange(RoutingChange.Verb.REMOVE, ITS_RULE));
    assertThat(last).anyMatch(TakeoverTest::shutsOut);
    assertThat(last).contains(new RoutingChange(RoutingChange.Verb.REMOVE, ITS_RULE));
  }

  private static boolean shutsOut(RoutingChange change) {
    return change.object() instanceof RoutingRule rule && closes(rule);
  }

  @Test
  void itsConnectionsGetOurMarksAndAreNotForgotten() throws Exception {
    predecessor.lay();
    TrackedConnection own = from(SampleNode.EIP, 0);
    TrackedConnection other = from(IpAddress.of("192.0.2.10"), 0);
    conntrack.open(own);
    conntrack.open(other);

    assertThat(pass.run()).isEqualTo(Outcome.DONE);

    EgressId egress = datapath.observe().tables().egresses().firstKey();
    assertThat(conntrack.connections())
        .containsExactlyInAnyOrder(
            own.withMark(DatapathSettings.DEFAULT.connectionMark(egress)), other);
  }

  private static TrackedConnection from(IpAddress leavesAs, int mark) {
    return new TrackedConnection(6, SampleNode.POD, SERVER, new FwMark(mark), leavesAs);
  }

  @Test
  void aTakeoverThatFailedIsMadeFromWhereItStopped() {
    predecessor.lay();
    layItsRule();
    predecessor.failNext(new DatapathException(Kind.BUSY, "remove", "rules", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.programmed()).isFalse();
    assertThat(routing.transactions().getLast().changes()).noneMatch(TakeoverTest::shutsOut);

    log.clear();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.entries())
        .containsExactly("restraint", "adoption", "adoption", "removal", "routing", "conntrack");
    assertThat(pass.programmed()).isTrue();
  }

  @Test
  void anotherAgentOnTheSameNodeGoesOnWithTheTakeover() {
    predecessor.lay();
    layItsRule();
    predecessor.failNext(new DatapathException(Kind.OTHER, "remove", "rules", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);

    pass = newPass();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(predecessor.writesMarks()).isFalse();
    assertThat(routing.observe().state().rules()).doesNotContain(ITS_RULE);
  }

  @Test
  void nobodyIsLookedForAgainUnlessRulesOfAnotherComeUp() {
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    cluster.say(SampleNode.client());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(predecessor.looks()).isEqualTo(1);

    predecessor.lay();
    routing.setState(withItsRule(routing.observe().state()));
    cluster.say(SampleNode.owner());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(predecessor.looks()).isEqualTo(2);
    assertThat(predecessor.isThere()).isFalse();
    assertThat(routing.observe().state().rules()).doesNotContain(ITS_RULE);
  }

  /** The steps of itsRulesGoAfterTablesStandAndMarkedPacketsAreShutOutAfterThat. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anAgentThatEndsAtAnyStepLeavesASafeNodeToTheNext(int step) throws Exception {
    predecessor.lay();
    layItsRule();
    TrackedConnection own = from(SampleNode.EIP, 0);
    conntrack.open(own);
    log.breakAt(step);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    boolean there = predecessor.isThere();
    RoutingState left = routing.observe().state();
    assertThat(left.rules().stream().anyMatch(TakeoverTest::closes) && there)
        .as("its packets are shut out")
        .isFalse();
    assertThat(left.rules().contains(ITS_RULE) || !there).as("its packets are led").isTrue();
    assertThat(tablesStand() && predecessor.writesMarks()).as("marks are overwritten").isFalse();

    pass = newPass();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(predecessor.isThere()).isFalse();
    assertThat(routing.observe().state().rules())
        .doesNotContain(ITS_RULE)
        .anyMatch(TakeoverTest::closes);
    EgressId egress = datapath.observe().tables().egresses().firstKey();
    assertThat(conntrack.connections())
        .containsExactly(own.withMark(DatapathSettings.DEFAULT.connectionMark(egress)));
  }

  private boolean tablesStand() throws DatapathException {
    return datapath.observe().structure() instanceof ObservedTables.Structure.Intact;
  }

  private static boolean closes(RoutingRule rule) {
    return rule.action() instanceof RoutingRule.Action.Blackhole;
  }
}
