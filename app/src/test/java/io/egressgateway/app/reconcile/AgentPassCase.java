package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingMetrics;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;

/** An agent on a kernel, an API server and a link in memory. */
abstract class AgentPassCase {
  final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  final RecordingBackend datapath = new RecordingBackend();
  final RecordingRouting routing = new RecordingRouting(SampleNode.NETWORK);
  final RecordingConntrack conntrack = new RecordingConntrack(DatapathSettings.DEFAULT.marks());
  RecordingAnnouncer announcer = new RecordingAnnouncer();
  AnnounceGate gate = new AnnounceGate(announcer);
  final RecordingPublisher publisher = new RecordingPublisher();
  final CutOff cutOff = new CutOff();
  final RecordingMetrics metrics = new RecordingMetrics();
  final AtomicInteger wakes = new AtomicInteger();
  final AtomicLong later = new AtomicLong();
  final OrderLog log = new OrderLog(datapath, routing, conntrack);
  AgentPass pass = newPass();

  /** A watch for being cut off that says what it is told. */
  static final class CutOff implements CutOffWatch {
    boolean relist;
    int freshViews;
    Progress progress = Progress.NONE;
    SortedSet<IpAddress> targets = Sorted.emptySet();

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

  final AgentPass newPass() {
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
        new AgentPass.Runtime(() -> System.nanoTime() + later.get(), metrics),
        _ -> wakes.incrementAndGet());
  }

  /** Another agent on the same kernel, to which the API server has said nothing yet. */
  final void restarted() {
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

  final void synced(NodeSnapshot snapshot) {
    cluster.say(snapshot);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    log.clear();
  }

  /** The other node announces what it was given. */
  final void claimed() {
    announcer.claim(SampleNode.EIP, new MacAddress(0x020000000001L), new InterfaceName("eth0"));
  }
}
