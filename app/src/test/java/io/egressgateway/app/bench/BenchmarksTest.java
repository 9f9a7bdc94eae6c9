package io.egressgateway.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.testkit.generate.LargeCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmarks measure what they say, at a small size. */
class BenchmarksTest {
  @Test
  void theSettledClusterHasNothingLeftToWriteAndAsManyEgressIpsAsAskedFor() {
    SettledCluster cluster = SettledCluster.of(new LargeCluster.Size(100, 400, 200, 100));
    Publication publication = cluster.plan().publication();
    assertThat(publication.notes()).isEmpty();
    assertThat(publication.slices()).isEmpty();
    List<Object> addresses = new ArrayList<>();
    publication
        .groups()
        .values()
        .forEach(group ->
            group
                .nodes()
                .nodes()
                .forEach(
                    node -> node.egresses().forEach(egress -> addresses.add(egress.addresses()))));
    assertThat(addresses).hasSize(100).doesNotHaveDuplicates();
    assertThat(publication.policies()).hasSize(200);
    assertThat(publication.policies().values())
        .allSatisfy(policy ->
            assertThat(policy.conditions())
                .allMatch(condition -> !condition.isTrouble())
                .anyMatch(condition -> condition.reason().equals("Programmed")));
  }

  @Test
  void aPodEventGivesThePlanThatIsMadeFromNothing() {
    ControllerPlanBenchmark benchmark = new ControllerPlanBenchmark();
    for (int event = 0; event < 5; event++) {
      Publication step = benchmark.podEvent();
      assertThat(step).isEqualTo(benchmark.full());
      assertThat(step.slices()).as("event %d", event).hasSize(event % 2 == 0 ? 1 : 0);
    }
  }

  @Test
  void decisionsAreMadeForEveryPolicyAndEgress() {
    DecisionBenchmark benchmark = new DecisionBenchmark();
    assertThat(benchmark.matching())
        .hasSize(200)
        .allSatisfy((_, pods) -> assertThat(pods).hasSize(5));
    assertThat(benchmark.allocationOfAll()).isEqualTo(benchmark.allocationKept()).hasSize(200);
    assertThat(benchmark.allocationOfAll().values())
        .allMatch(AllocationResult.Allocated.class::isInstance);
    assertThat(benchmark.electionAfterALoss().values())
        .hasSize(100)
        .allMatch(Placement.Carried.class::isInstance);
  }

  @Test
  void anAgentIsProgrammedByEachPass() {
    AgentPassBenchmark benchmark = new AgentPassBenchmark();
    assertThat(benchmark.fromNothing()).isEqualTo(EgressMetrics.Outcome.DONE);
    assertThat(benchmark.podEvent()).isEqualTo(EgressMetrics.Outcome.DONE);
  }
}
