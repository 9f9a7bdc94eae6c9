package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import org.junit.jupiter.api.Test;

/** What an agent does where somebody else changes the kernel. */
class ForeignChangeTest extends AgentPassCase {
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
}
