package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException.Kind;
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
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pass of a node whose egress IP goes to another one. */
class HandOverPassTest {
  private static final MacAddress OTHER = new MacAddress(0x020000000001L);

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingConntrack conntrack =
      new RecordingConntrack(DatapathSettings.DEFAULT.marks());
  private final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  private final RecordingAnnouncer announcer = new RecordingAnnouncer();
  private final AnnounceGate gate = new AnnounceGate(announcer);
  private final AtomicLong now = new AtomicLong();
  private final List<Duration> wakes = new ArrayList<>();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private Progress told = Progress.NONE;
  private AgentPass pass = newPass(gate);

  private final class Told implements CutOffWatch {
    @Override
    public void watch(SortedSet<IpAddress> targets) {}

    @Override
    public boolean takeRelistRequest() {
      return false;
    }

    @Override
    public void freshView() {}

    @Override
    public void programmed(Progress progress) {
      told = progress;
    }
  }

  private AgentPass newPass(AnnounceGate answering) {
    return new AgentPass(
        new AgentPass.Ports(
            cluster,
            datapath,
            routing,
            conntrack,
            new ScriptedPredecessor(),
            answering,
            new RecordingPublisher(),
            new Told(),
            DirectWatch.NONE),
        DatapathSettings.DEFAULT,
        SampleNode.TUNNEL,
        new AgentPass.Runtime(now::get, metrics),
        wakes::add);
  }

  @BeforeEach
  void own() {
    cluster.start();
    cluster.onChange(() -> {});
    cluster.say(SampleNode.at(SampleNode.owner(), new Progress(1, 1, 1)));
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(translated()).isTrue();
    wakes.clear();
  }

  private void giveAway() {
    cluster.say(SampleNode.at(SampleNode.client(), new Progress(2, 2, 2)));
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
  }

  private void claim() {
    announcer.claim(SampleNode.EIP, OTHER, new InterfaceName("eth0"));
  }

  private boolean translated() {
    return datapath.tables().families().get(IpFamily.IPV4).snat().containsValue(SampleNode.EIP)
        && datapath.tables().gateways().isEmpty();
  }

  private boolean sentAway() {
    EgressId egress = datapath.tables().egresses().firstKey();
    return datapath.tables().families().get(IpFamily.IPV4).snat().isEmpty()
        && datapath.tables().gateways().containsKey(egress);
  }

  @Test
  void anAddressGivenAwayIsNotAnsweredForButTranslatedToUntilTheNewOwnerIsHeard() {
    giveAway();
    assertThat(announcer.answered()).isEmpty();
    assertThat(translated()).isTrue();
    assertThat(conntrack.cuts()).doesNotHaveAnyElementsOfTypes(ConntrackCut.OfEgress.class);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(translated()).isTrue();

    wakes.clear();
    claim();
    assertThat(wakes).containsExactly(Duration.ZERO);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(sentAway()).isTrue();
    assertThat(conntrack.cuts()).hasAtLeastOneElementOfType(ConntrackCut.OfEgress.class);
  }

  @Test
  void aNewOwnerThatIsNotHeardIsNotWaitedForLong() {
    giveAway();
    assertThat(wakes).contains(HandOvers.PATIENCE);
    now.addAndGet(HandOvers.PATIENCE.toNanos());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(sentAway()).isTrue();
    assertThat(announcer.listenedFor()).isEmpty();
  }

  @Test
  void aNewOwnerThatWasQuickerIsNotWaitedFor() {
    claim();
    now.addAndGet(Duration.ofMillis(30).toNanos());
    giveAway();
    assertThat(sentAway()).isTrue();
  }

  @Test
  void aClaimOfLongAgoIsNotTheNewOwners() {
    claim();
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    giveAway();
    assertThat(translated()).isTrue();
  }

  @Test
  void whatComesBackMeanwhileIsOwnedAsBefore() {
    giveAway();
    cluster.say(SampleNode.owner());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(announcer.listenedFor()).isEmpty();
    assertThat(translated()).isTrue();
  }

  @Test
  void whileItLastsTheNodeDoesNotSayThatItIsProgrammed() {
    giveAway();
    assertThat(told).isEqualTo(new Progress(1, 1, 1));
    claim();
    pass.run();
    assertThat(told).isEqualTo(new Progress(2, 2, 2));
  }

  @Test
  void anEgressThatNoPolicyUsesAnyMoreEndsAtOnce() {
    cluster.say(SampleNode.withoutPolicies());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(datapath.tables().families().get(IpFamily.IPV4).snat()).isEmpty();
  }

  /** It has answered for nothing, so the move is over for long. */
  @Test
  void anAgentThatStartsAfterTheMoveGivesWayAtOnce() {
    pass = newPass(new AnnounceGate(new RecordingAnnouncer()));
    giveAway();
    assertThat(sentAway()).isTrue();
  }

  @Test
  void anAddressThatIsWithheldIsGivenAwayAtOnce() throws Exception {
    gate.withhold();
    giveAway();
    assertThat(sentAway()).isTrue();
  }

  /** Opening sockets takes time, in which the tables would translate to what nobody knows of. */
  @Test
  void whatComesToThisNodeIsListenedForBeforeItIsAnnounced() {
    giveAway();
    claim();
    pass.run();
    datapath.failNext(Kind.BUSY);
    cluster.say(SampleNode.owner());
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
    assertThat(announcer.listenedFor()).containsExactly(SampleNode.EIP);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    pass.run();
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    assertThat(announcer.listenedFor()).isEmpty();
  }

  @Test
  void howManyEgressesAreHandedOverIsShown() {
    giveAway();
    assertThat(metrics.gauge("egress_node_objects", "leaving_egresses")).isEqualTo(1);
    claim();
    pass.run();
    assertThat(metrics.gauge("egress_node_objects", "leaving_egresses")).isZero();
  }

  @Test
  void anotherAddressThatIsClaimedIsNotTheOneThatIsWaitedFor() {
    giveAway();
    announcer.claim(SampleNode.ROUTER, OTHER, new InterfaceName("eth0"));
    pass.run();
    assertThat(translated()).isTrue();
    assertThat(announcer.listenedFor()).isEqualTo(Sorted.set(List.of(SampleNode.EIP)));
  }
}
