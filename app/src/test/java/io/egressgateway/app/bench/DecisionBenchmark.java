package io.egressgateway.app.bench;

import io.egressgateway.domain.allocation.AddressAllocation;
import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.allocation.RestingAddresses;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.election.GatewayElection;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.testkit.generate.LargeCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The three decisions that a plan is made of, each for the whole cluster. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecisionBenchmark {
  private static final SortedSet<IpFamily> FAMILIES = Sorted.set(List.of(IpFamily.IPV4));
  private static final RestingAddresses NO_REST =
      new RestingAddresses(Duration.ZERO, Instant.EPOCH);

  @Param("100000")
  public int pods;

  @Param("10000")
  public int policies;

  @Param("5000")
  public int egressIps;

  private Inputs inputs;

  /** What is decided upon. One of a hundred gateways is gone, with what it carried. */
  private record Inputs(
      ClusterSnapshot fresh,
      ClusterSnapshot settled,
      List<EgressPolicy> accepted,
      SortedSet<NodeName> gateways,
      SortedMap<EgressIdentity, Optional<NodeName>> owners) {}

  public DecisionBenchmark() {
    pods = 1000;
    policies = 200;
    egressIps = 100;
    inputs = inputs();
  }

  @Setup
  public void prepare() {
    inputs = inputs();
  }

  private Inputs inputs() {
    LargeCluster.Size size = new LargeCluster.Size(1000, pods, policies, egressIps);
    ClusterSnapshot settled = SettledCluster.of(size).snapshot();
    List<EgressPolicy> accepted =
        settled.policies().values().stream()
            .map(Declared::accepted)
            .flatMap(Optional::stream)
            .toList();
    SortedSet<NodeName> gateways = new TreeSet<>();
    for (int i = 0; i < 99; i++) {
      gateways.add(LargeCluster.nodeName(i * 10));
    }
    SortedMap<EgressIdentity, Optional<NodeName>> owners = new TreeMap<>();
    int number = 0;
    for (AllocationResult result : AddressAllocation.of(settled, FAMILIES, NO_REST).values()) {
      if (result instanceof AllocationResult.Allocated(EgressIdentity identity)) {
        owners.put(identity, Optional.of(LargeCluster.nodeName(number++ % 100 * 10)));
      }
    }
    return new Inputs(LargeCluster.of(size), settled, accepted, gateways, owners);
  }

  /** Which pods each policy covers. */
  @Benchmark
  public SortedMap<PolicyKey, List<Endpoint>> matching() {
    ClusterSnapshot cluster = inputs.settled();
    return PolicyMatching.of(inputs.accepted(), cluster.pods(), cluster.namespaceLabels());
  }

  /** Nobody has an address yet. */
  @Benchmark
  public SortedMap<PolicyKey, AllocationResult> allocationOfAll() {
    return AddressAllocation.of(inputs.fresh(), FAMILIES, NO_REST);
  }

  /** Everybody keeps what was published. */
  @Benchmark
  public SortedMap<PolicyKey, AllocationResult> allocationKept() {
    return AddressAllocation.of(inputs.settled(), FAMILIES, NO_REST);
  }

  @Benchmark
  public SortedMap<EgressIdentity, Placement> electionAfterALoss() {
    return GatewayElection.of(inputs.gateways(), new NodePolicy.Average(), inputs.owners());
  }
}
