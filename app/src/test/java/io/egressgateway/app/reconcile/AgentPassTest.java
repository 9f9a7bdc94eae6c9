package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an agent does, and in which order. */
class AgentPassTest extends AgentPassCase {
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
}
