package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.PublishReport;
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
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentPassTest {
  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  private final RecordingConntrack conntrack =
      new RecordingConntrack(DatapathSettings.DEFAULT.marks());
  private RecordingAnnouncer announcer = new RecordingAnnouncer();
  private AnnounceGate gate = new AnnounceGate(announcer);
  private final RecordingPublisher publisher = new RecordingPublisher();
  private final CutOff cutOff = new CutOff();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicLong later = new AtomicLong();
  private final OrderLog log = new OrderLog(datapath, routing, conntrack);
  private AgentPass pass = newPass();

  /** A watch for being cut off that says what it is told. */
  private static final class CutOff implements CutOffWatch {
    private boolean relist;
    private int freshViews;
    private Progress progress = Progress.NONE;
    private SortedSet<IpAddress> targets = Sorted.emptySet();

    @Override
    public void watch(SortedSet<IpAddress> now) {
      targets = now;
    }

    @Override
    public boolean takeRelistRequest() {
      boolean asked = relist;
      relist = false;
      return asked;
    }

    @Override
    public void freshView() {
      freshViews++;
    }

    @Override
    public void programmed(Progress now) {
      progress = now;
    }
  }

  private AgentPass newPass() {
    return new AgentPass(
        new AgentPass.Ports(
            cluster,
            log.datapath(),
            log.routing(),
            log.conntrack(),
            new ScriptedPredecessor(),
            gate,
            publisher,
            cutOff,
            DirectWatch.NONE),
        DatapathSettings.DEFAULT,
        SampleNode.TUNNEL,
        new AgentPass.Runtime(() -> System.nanoTime() + later.get(), EgressMetrics.NONE),
        _ -> wakes.incrementAndGet());
  }

  /** Another agent on the same kernel, to which the API server has said nothing yet. */
  private void restarted() {
    announcer = new RecordingAnnouncer();
    gate = new AnnounceGate(announcer);
    cluster.relist();
    pass = newPass();
  }

  @BeforeEach
  void start() {
    cluster.start();
    cluster.onChange(() -> {});
  }

  private void synced(NodeSnapshot snapshot) {
    cluster.say(snapshot);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    log.clear();
  }

  /** The other node announces what it was given. */
  private void claimed() {
    announcer.claim(SampleNode.EIP, new MacAddress(0x020000000001L), new InterfaceName("eth0"));
  }

  @Test
  void nothingIsWrittenBeforeTheFirstSnapshot() {
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(log.entries()).isEmpty();
    assertThat(announcer.history()).isEmpty();
    assertThat(publisher.reports()).isEmpty();
    assertThat(pass.programmed()).isFalse();
  }

  @Test
  void routesStandBeforeTablesAndTablesBeforeAnAddressIsAnsweredFor() {
    cluster.say(SampleNode.owner());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.entries()).containsExactly("routing", "tables", "conntrack");
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
    assertThat(publisher.reports()).hasSize(1);
    assertThat(pass.programmed()).isTrue();
  }

  @Test
  void routesAndRulesGoOnlyAfterTheTablesSteerNothingThereAnyMore() {
    synced(SampleNode.client());
    cluster.say(SampleNode.withoutPolicies());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.entries()).startsWith("tables", "routing");
    assertThat(routing.transactions().getLast().changes())
        .isNotEmpty()
        .allMatch(change ->
            change.verb() == RoutingChange.Verb.REMOVE
                && (change.object() instanceof TunnelRoute
                    || change.object() instanceof RoutingRule));
  }

  @Test
  void aKernelThatIsAsDesiredIsAdoptedWithoutAWrite() {
    synced(SampleNode.owner());
    pass = newPass();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.entries()).containsExactly("conntrack");
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  /** The egress came to this node, and the agent died before it cut what went to the tunnel. */
  @Test
  void whatAnAgentBeforeLeftToBeCutIsCutAndWhatFitsTheTablesIsNot() throws DatapathException {
    synced(SampleNode.owner());
    TrackedConnection translated = connection("198.51.100.1", SampleNode.EIP);
    TrackedConnection bound = connection("198.51.100.2", SampleNode.POD);
    conntrack.open(translated);
    conntrack.open(bound);
    pass = newPass();
    conntrack.failNext(new DatapathException(Kind.BUSY, "delete", "connections", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(conntrack.connections()).containsExactly(translated);
    int asked = conntrack.cuts().size();
    pass.run();
    assertThat(conntrack.cuts()).as("once is enough").hasSize(asked);
  }

  private TrackedConnection connection(String destination, IpAddress leavesAs) {
    EgressId egress = datapath.tables().egresses().firstKey();
    return new TrackedConnection(
        6,
        SampleNode.POD,
        IpAddress.of(destination),
        DatapathSettings.DEFAULT.connectionMark(egress),
        leavesAs);
  }

  @Test
  void beforeTheFirstSnapshotWhatTheKernelTranslatesToIsAdopted() {
    synced(SampleNode.owner());
    restarted();
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void tablesThatAreNotWholeAreNothingToAnswerBy() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    datapath
        .kernel()
        .change(
            new ObservedTables(
                new ObservedTables.Structure.Damaged(List.of("a chain is missing")),
                datapath.tables(),
                Consistency.COMPLETE));
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void anAdoptedAddressThatWentElsewhereIsGivenUpAlsoWhereTheKernelCannotBeRead() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    cluster.say(SampleNode.client());
    cluster.synced();
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void anAdoptedAddressThatStayedIsAnsweredForWithoutABreak() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    cluster.synced();
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  @Test
  void whatIsCachedAfterTheFirstListIsNotAReasonToAdopt() {
    synced(SampleNode.owner());
    restarted();
    cluster.synced();
    cluster.say(SampleNode.client());
    datapath.failNext(Kind.BUSY);
    pass.run();
    cutOff.relist = true;
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void whatTheKernelIsProgrammedByIsTold() {
    Progress progress = new Progress(3, 4, 5);
    cluster.say(SampleNode.at(SampleNode.owner(), progress));
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(cutOff.progress).isEqualTo(progress);
    cluster.say(SampleNode.at(SampleNode.withoutPolicies(), new Progress(6, 7, 8)));
    datapath.failNext(Kind.BUSY);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(cutOff.progress).isEqualTo(Progress.NONE);
  }

  @Test
  void aPassOnAnUnchangedKernelDoesNotReadIt() {
    synced(SampleNode.owner());
    pass.run();
    int before = log.readings();
    pass.run();
    assertThat(log.readings()).isEqualTo(before);
  }

  @Test
  void afterMinutesWithoutANotificationTheKernelIsReadAllTheSame() {
    synced(SampleNode.owner());
    int before = log.readings();
    later.set(Duration.ofMinutes(6).toNanos());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isGreaterThan(before);
  }

  @Test
  void aFailedCommitIsReadAndMadeAgain() {
    cluster.say(SampleNode.owner());
    datapath.failNext(Kind.BUSY);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
    assertThat(pass.programmed()).isFalse();
    int before = log.readings();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isEqualTo(before + 2);
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  @Test
  void afterAnUnexpectedExceptionTheKernelIsReadAgainToo() {
    synced(SampleNode.client());
    cluster.say(SampleNode.owner());
    log.breakNextRouting();
    assertThatThrownBy(pass::run).isInstanceOf(UnsupportedOperationException.class);
    assertThat(pass.programmed()).isFalse();
    int before = log.readings();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isEqualTo(before + 2);
  }

  @Test
  void anAddressOfNobodyIsGivenUpAlsoWhereTheTablesCannotBeChanged() {
    synced(SampleNode.owner());
    cluster.say(SampleNode.withoutPolicies());
    datapath.failNext(Kind.BUSY);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
  }

  @Test
  void anAddressThatWentElsewhereIsGivenUpAlsoWhereTheKernelCannotBeRead() {
    synced(SampleNode.owner());
    cluster.say(SampleNode.client());
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
  }

  @Test
  void anEgressThatLeavesIsCutAfterTheTablesChanged() {
    synced(SampleNode.owner());
    cluster.say(SampleNode.client());
    pass.run();
    claimed();
    pass.run();
    assertThat(log.entries().indexOf("conntrack")).isGreaterThan(log.entries().indexOf("tables"));
    assertThat(conntrack.cuts()).hasAtLeastOneElementOfType(ConntrackCut.OfEgress.class);
  }

  @Test
  void cutsAreOwedUntilTheyWereMade() {
    synced(SampleNode.owner());
    int before = conntrack.cuts().size();
    cluster.say(SampleNode.client());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    claimed();
    conntrack.failNext(new DatapathException(Kind.BUSY, "delete", "connections", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    int owed = conntrack.cuts().size() - before;
    assertThat(owed).isPositive();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(conntrack.cuts()).hasSize(before + owed * 2);
    pass.run();
    assertThat(conntrack.cuts()).hasSize(before + owed * 2);
  }

  @Test
  void afterAForeignResetTheTablesAreLaidAnewAndUnmarkedConnectionsCut() {
    synced(SampleNode.client());
    datapath.kernel().change(ObservedTables.NOTHING);
    assertThat(wakes).hasPositiveValue();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(datapath.transactions().getLast().reset()).isTrue();
    assertThat(conntrack.cuts()).contains(new ConntrackCut.UnmarkedOf(SampleNode.POD));
  }

  @Test
  void theFirstPassOnAnEmptyKernelCutsNothing() {
    conntrack.open(
        new TrackedConnection(6, SampleNode.POD, IpAddress.of("198.51.100.1"), new FwMark(0)));
    synced(SampleNode.client());
    assertThat(conntrack.connections()).hasSize(1);
  }

  @Test
  void aForeignChangeOfRoutingIsMended() {
    synced(SampleNode.client());
    RoutingState good = routing.observe().state();
    routing.setState(RoutingState.EMPTY);
    assertThat(wakes).hasPositiveValue();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(routing.observe().state()).isEqualTo(good);
  }

  @Test
  void aForeignChangeWhileThePassWritesIsNotLost() {
    cluster.say(SampleNode.client());
    log.duringNextApply(() -> datapath.kernel().change(ObservedTables.NOTHING));
    pass.run();
    pass.run();
    assertThat(datapath.kernel().state().structure())
        .isInstanceOf(ObservedTables.Structure.Intact.class);
    assertThat(datapath.tables().egresses()).isNotEmpty();
  }

  @Test
  void anInterruptedReadingRemovesNothingAndIsTakenAgain() {
    synced(SampleNode.client());
    routing.setConsistency(Consistency.INTERRUPTED);
    routing.setState(routing.observe().state());
    cluster.say(SampleNode.withoutPolicies());
    int rules = routing.observe().state().rules().size();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(routing.observe().state().rules()).hasSize(rules);
    routing.setConsistency(Consistency.COMPLETE);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(routing.observe().state().rules()).hasSizeLessThan(rules);
  }

  @Test
  void whileWithheldNothingIsAnsweredForUntilAFreshView() throws DatapathException {
    synced(SampleNode.owner());
    gate.withhold();
    pass.run();
    assertThat(announcer.announced()).isEmpty();
    gate.release();
    assertThat(announcer.announced()).isEmpty();
    pass.run();
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  @Test
  void afterBeingCutOffEverythingIsListedAnewBeforeAnythingIsWritten() {
    synced(SampleNode.client());
    cutOff.relist = true;
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(cluster.relists()).isEqualTo(1);
    assertThat(cutOff.freshViews).isZero();
    cluster.synced();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(cutOff.freshViews).isEqualTo(1);
    pass.run();
    assertThat(cutOff.freshViews).isEqualTo(1);
  }

  @Test
  void whoElseCanBeAskedAreDefaultGatewaysAndOtherGatewayNodes() {
    synced(SampleNode.client());
    assertThat(cutOff.targets).containsExactlyInAnyOrder(SampleNode.ROUTER, SampleNode.OTHER_NODE);
  }

  @Test
  void aParentThatCannotBeWrittenFailsThePassButNotTheNode() {
    cluster.say(SampleNode.owner());
    publisher.failNext(
        new PublishReport.Failure("tunnel", PublishReport.Kind.UNAVAILABLE, "not reachable"));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.programmed()).isTrue();
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
  }
}
