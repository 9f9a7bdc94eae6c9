package io.egressgateway.app.egctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.adapter.k8s.operate.ClusterPicture;
import io.egressgateway.adapter.k8s.operate.ShownCondition;
import io.egressgateway.adapter.k8s.operate.ShownPolicy;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which policies are said to wait. */
class StatusReportTest {
  private static final PolicyKey POLICY = PolicyKey.of("default", "p");
  private static final PolicyKey EGRESS = new PolicyKey.OfEgress("web");

  /** Nothing of it matters here. */
  private static final Declared<EgressPolicy> SPEC =
      new Declared.Refused<>(List.of(new Rejection("spec", "", "given")));

  private static ShownCondition shown(String type, boolean holds, String reason) {
    return new ShownCondition(type, holds, reason, "why", Optional.empty());
  }

  private static List<String> waiting(PolicyKey key, String node, ShownCondition... conditions) {
    ShownPolicy policy = new ShownPolicy(key, "g", SPEC, node, List.of(conditions));
    ClusterPicture picture =
        new ClusterPicture(
            Sorted.emptyMap(),
            Sorted.map(Map.of(key, policy)),
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            List.of());
    JsonNode list =
        StatusReport.of(picture, Sorted.emptyMap(), Instant.EPOCH).data().path("waiting");
    return list.findValuesAsText("reason");
  }

  @Test
  void aHealthyPolicyDoesNotWaitBecauseNothingConflictsWithIt() {
    assertThat(
            waiting(
                POLICY,
                "n1",
                shown("Accepted", true, "Accepted"),
                shown("Allocated", true, "Allocated"),
                shown("Programmed", false, "Programming"),
                shown("Conflicted", false, "NoConflict"),
                shown("InForce", false, "PartlyUnused")))
        .isEmpty();
    assertThat(
            waiting(
                EGRESS,
                "n1",
                shown("IPAssigned", true, "Assigned"),
                shown("IPAllocated", true, "Allocated"),
                shown("Programmed", true, "Programmed"),
                shown("Conflicted", false, "NoConflict")))
        .isEmpty();
  }

  @Test
  void aPolicyWithoutAnEgressWaitsForTheReasonThatKeepsItFromOne() {
    assertThat(
            waiting(
                POLICY,
                "",
                shown("Conflicted", false, "NoConflict"),
                shown("Programmed", false, "NotAllocated"),
                shown("Accepted", true, "Accepted"),
                shown("Allocated", false, "PoolExhausted")))
        .containsExactly("PoolExhausted");
    assertThat(
            waiting(
                EGRESS,
                "",
                shown("IPAssigned", false, "AssignmentError"),
                shown("IPAllocated", true, "Allocated"),
                shown("Conflicted", false, "NoConflict")))
        .containsExactly("AssignmentError");
  }

  @Test
  void aPolicyThatIsRefusedIsToldThoughItKeepsItsEgress() {
    assertThat(
            waiting(
                POLICY,
                "n1",
                shown("Accepted", false, "Refused"),
                shown("Allocated", true, "Allocated")))
        .containsExactly("Refused");
  }

  @Test
  void aPolicyThatNoControllerHasSeenWaitsForOne() {
    assertThat(waiting(POLICY, "")).containsExactly("NotSeen");
    assertThat(waiting(POLICY, "n1")).as("by the status of an older version").isEmpty();
  }
}
