package io.egressgateway.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyKeyTest {
  private static final List<PolicyKey> IN_ORDER =
      List.of(
          PolicyKey.of("a", "x"),
          PolicyKey.of("a", "y"),
          PolicyKey.of("b", "x"),
          new PolicyKey.ClusterWide("a"),
          new PolicyKey.ClusterWide("x"),
          new PolicyKey.OfEgress("a"),
          new PolicyKey.OfEgress("x"));

  @Test
  void kindsSortInOneOrderAndThenNames() {
    for (int seed = 0; seed < 20; seed++) {
      List<PolicyKey> shuffled = new ArrayList<>(IN_ORDER);
      Collections.shuffle(shuffled, new Random(seed));
      Collections.sort(shuffled);
      assertThat(shuffled).isEqualTo(IN_ORDER);
    }
  }

  @Test
  void anEgressReadsOtherwiseThanAClusterPolicyOfTheSameName() {
    assertThat(new PolicyKey.OfEgress("x")).hasToString("egresses.crd.antrea.io/x");
    assertThat(new PolicyKey.OfEgress("x").described()).isEqualTo("Egress \"x\"");
    assertThat(new PolicyKey.ClusterWide("x").described()).isEqualTo("EgressClusterPolicy \"x\"");
    assertThat(PolicyKey.of("a", "x").described()).isEqualTo("EgressPolicy \"a/x\"");
  }

  @Test
  void anEgressIsProgrammedByItsOwnKindAndItsPools() {
    Progress progress = new Progress(0, 0, 0, 5, 7);
    assertThat(progress.reached(new PolicyKey.OfEgress("x"), 5, 7)).isTrue();
    assertThat(progress.reached(new PolicyKey.OfEgress("x"), 6, 7)).isFalse();
    assertThat(progress.reached(new PolicyKey.OfEgress("x"), 5, 8)).isFalse();
    assertThat(progress.reached(new PolicyKey.ClusterWide("x"), 5, 0)).isFalse();
    assertThat(Progress.NONE.reached(new PolicyKey.OfEgress("x"), 0, 0)).isFalse();
  }
}
