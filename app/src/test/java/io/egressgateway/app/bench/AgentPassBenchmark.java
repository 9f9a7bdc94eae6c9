package io.egressgateway.app.bench;

import io.egressgateway.app.reconcile.AgentPass;
import io.egressgateway.app.reconcile.AnnounceGate;
import io.egressgateway.app.reconcile.CutOffWatch;
import io.egressgateway.app.reconcile.DirectWatch;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.lab.bench.line.SyntheticCluster;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * An agent's pass against backends in memory, which keep a copy of every transaction: what is left
 * over after the kernel's share. {@code ./run bench --only scale} has both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AgentPassBenchmark {
  private static final InterfaceName LINK = new InterfaceName("eth0");
  private static final NodeNetwork NETWORK =
      new NodeNetwork(
          List.of(
              new NodeNetwork.Link(
                  LINK,
                  2,
                  1500,
                  true,
                  Optional.of(new MacAddress(2)),
                  List.of(new NodeNetwork.LinkAddress(IpAddress.of("192.0.2.10"), 24)))),
          List.of(
              new NodeNetwork.DefaultRoute(
                  IpFamily.IPV4, LINK, Optional.of(IpAddress.of("192.0.2.1")), 100)));

  @Param("1000")
  public int policies;

  @Param("10000")
  public int pods;

  private Node node;
  private int events;

  /** A node with its snapshot; the agent has programmed it. */
  private record Node(
      InMemoryClusterSource<NodeSnapshot> source, AgentPass pass, NodeSnapshot snapshot) {
    EgressMetrics.Outcome program(NodeSnapshot next) {
      source.say(next);
      EgressMetrics.Outcome outcome = pass.run();
      if (outcome != EgressMetrics.Outcome.DONE) {
        throw new IllegalStateException("the pass ended with " + outcome);
      }
      return outcome;
    }
  }

  public AgentPassBenchmark() {
    policies = 1;
    pods = 2;
    node = programmed();
  }

  @Setup
  public void program() {
    node = programmed();
  }

  private Node programmed() {
    Node fresh = fresh();
    fresh.program(fresh.snapshot());
    return fresh;
  }

  private Node fresh() {
    InMemoryClusterSource<NodeSnapshot> source = new InMemoryClusterSource<>();
    source.start();
    DatapathSettings settings = DatapathSettings.DEFAULT;
    AgentPass pass =
        new AgentPass(
            new AgentPass.Ports(
                source,
                new RecordingBackend(),
                new RecordingRouting(NETWORK),
                new RecordingConntrack(settings.marks()),
                new ScriptedPredecessor(),
                new AnnounceGate(new RecordingAnnouncer()),
                new RecordingPublisher(),
                CutOffWatch.NONE,
                DirectWatch.NONE),
            settings,
            TunnelSettings.of(new PerFamily<>(Optional.of(16), Optional.empty())),
            new AgentPass.Runtime(System::nanoTime, EgressMetrics.NONE),
            _ -> {});
    NodeSnapshot snapshot =
        SyntheticCluster.of(new SyntheticCluster.Size(policies, pods))
            .seenBy(SyntheticCluster.SOURCE);
    return new Node(source, pass, snapshot);
  }

  /** A node that no agent has programmed yet. */
  @Benchmark
  public EgressMetrics.Outcome fromNothing() {
    Node fresh = fresh();
    return fresh.program(fresh.snapshot());
  }

  /** A pod goes from one policy to another. */
  @Benchmark
  public EgressMetrics.Outcome podEvent() {
    int policy = events++ % policies;
    return node.program(SyntheticCluster.withPod(node.snapshot(), 0, policy));
  }
}
