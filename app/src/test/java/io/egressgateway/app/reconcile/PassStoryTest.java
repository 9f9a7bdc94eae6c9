package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.DirectView;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes one after the other, of which each works with what the ones before left it. */
class PassStoryTest {
  private static final NodeName SELF = new NodeName("n0");
  private static final int STEPS = 60;

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  private final RecordingConntrack conntrack =
      new RecordingConntrack(DatapathSettings.DEFAULT.marks());
  private final RecordingAnnouncer announcer = new RecordingAnnouncer();
  private long nanos;
  private final OrderLog log = new OrderLog(datapath, routing, conntrack);
  private final AgentPass pass =
      new AgentPass(
          new AgentPass.Ports(
              cluster,
              log.datapath(),
              log.routing(),
              log.conntrack(),
              new ScriptedPredecessor(),
              new AnnounceGate(announcer),
              AgentPublisher.NONE,
              CutOffWatch.NONE,
              DirectWatch.NONE),
          DatapathSettings.DEFAULT,
          SampleNode.TUNNEL,
          new AgentPass.Runtime(() -> nanos, EgressMetrics.NONE),
          _ -> {});

  @BeforeEach
  void start() {
    cluster.start();
    cluster.onChange(() -> {});
  }

  private static NamespacedName podName(int number) {
    return new NamespacedName("ns", "pod" + number);
  }

  private static List<IpAddress> address(int number) {
    return List.of(IpAddress.of("10.9.0." + number));
  }

  /** One more pod of the other node, or one less. */
  private static NodeSnapshot withRemote(NodeSnapshot s, int number, boolean present) {
    PolicyKey policy = PolicyKey.of("ns", "policy");
    Endpoint endpoint =
        new Endpoint(podName(number), Optional.of(new NodeName("n1")), address(number));
    EndpointSlice slice = new EndpointSlice("slice" + number, policy, List.of(endpoint));
    List<EndpointSlice> slices =
        new ArrayList<>(
            s.slices().stream().filter(known -> !known.name().equals(slice.name())).toList());
    if (present) {
      slices.add(slice);
    }
    return with(s, s.ownPods(), slices);
  }

  private static NodeSnapshot withOwn(NodeSnapshot s, int number, boolean present) {
    Pod pod = new Pod(podName(number), Optional.of(SELF), Sorted.emptyMap(), address(number));
    return with(
        s,
        present
            ? Sorted.with(s.ownPods(), pod.name(), pod)
            : Sorted.without(s.ownPods(), pod.name()),
        s.slices());
  }

  private static NodeSnapshot with(
      NodeSnapshot s, SortedMap<NamespacedName, Pod> ownPods, List<EndpointSlice> slices) {
    return new NodeSnapshot(
        s.node(),
        s.labels(),
        s.namespaceLabels(),
        ownPods,
        s.groups(),
        s.published(),
        s.policies(),
        s.tunnels(),
        slices,
        s.clusterRanges());
  }

  private NodeSnapshot next(NodeSnapshot before, Random random) {
    int number = 1 + random.nextInt(8);
    boolean present = random.nextInt(3) > 0;
    return switch (random.nextInt(8)) {
      case 0 -> with(SampleNode.client(), before.ownPods(), before.slices());
      case 1 -> with(SampleNode.owner(), before.ownPods(), before.slices());
      case 2 -> with(SampleNode.withoutPolicies(), before.ownPods(), before.slices());
      case 3, 4 -> withOwn(before, number, present);
      default -> withRemote(before, 100 + number, present);
    };
  }

  /** What others and failures do between two passes, and during the next one. */
  private void disturb(Random random) {
    switch (random.nextInt(12)) {
      case 0 -> datapath.kernel().change(ObservedTables.NOTHING);
      case 1 ->
          datapath
              .kernel()
              .change(
                  new ObservedTables(
                      new ObservedTables.Structure.Intact(),
                      DatapathTables.EMPTY,
                      Consistency.COMPLETE));
      case 2 -> routing.setState(RoutingState.EMPTY);
      case 3 -> {
        RoutingState state = routing.observe().state();
        if (!state.routes().isEmpty()) {
          routing.setState(state.withRoutes(Sorted.without(state.routes(), state.routes().last())));
        }
      }
      case 4 -> datapath.failNext(Kind.BUSY);
      case 5 -> routing.failNext(new DatapathException(Kind.BUSY, "put", "route", null));
      default -> {}
    }
  }

  private void settle(int step) {
    if (pass.run() != Outcome.DONE) {
      // At most one failure was scripted for each port.
      pass.run();
      assertThat(pass.run()).as("step %d", step).isEqualTo(Outcome.DONE);
    }
  }

  /** The new owner announces what it was given, or is not heard until nobody waits any more. */
  private void endHandOver(Random random) {
    if (random.nextBoolean()) {
      announcer.claim(SampleNode.EIP, new MacAddress(0x020000000001L), new InterfaceName("eth0"));
    } else {
      nanos += HandOvers.PATIENCE.toNanos();
    }
  }

  /** The share as an agent that has just begun would work it out. */
  private DesiredDatapath fresh(NodeSnapshot snapshot) {
    return NodeDatapath.of(
        snapshot,
        new NodeDatapath.Observed(
            SampleNode.NETWORK, datapath.tables().egresses(), DirectView.NONE),
        DatapathSettings.DEFAULT,
        SampleNode.TUNNEL);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void afterEveryPassTheKernelHoldsWhatABeginnerWouldWant(long seed) {
    Random random = new Random(seed);
    NodeSnapshot snapshot = SampleNode.client();
    for (int step = 0; step < STEPS; step++) {
      snapshot = next(snapshot, random);
      disturb(random);
      cluster.say(snapshot);
      settle(step);
      if (random.nextInt(4) == 0) {
        // An egress that went to the other node is still translated to while the story goes on.
        continue;
      }
      endHandOver(random);
      settle(step);
      DesiredDatapath wanted = fresh(snapshot);
      assertThat(datapath.tables()).as("step %d", step).isEqualTo(wanted.tables());
      assertThat(routing.observe().state()).as("step %d", step).isEqualTo(wanted.routing());
    }
  }

  @Test
  void aRouteToOnePodMoreIsWrittenWithoutReadingTheRoutesToAllOthers() {
    NodeSnapshot snapshot = withRemote(SampleNode.owner(), 101, true);
    cluster.say(snapshot);
    pass.run();
    pass.run();
    int before = log.readings();
    cluster.say(withRemote(snapshot, 102, true));
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    cluster.say(snapshot);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isEqualTo(before);
    assertThat(routing.observe().state()).isEqualTo(fresh(snapshot).routing());
  }
}
