package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.contract.TrackedConnection;
import org.junit.jupiter.api.Test;

/** What an agent does where the kernel, the link or the API server fail it. */
class AgentFailureTest extends AgentPassCase {
  @Test
  void aFailedCommitIsReadAndMadeAgain() {
    cluster.say(SampleNode.owner());
    datapath.failNext(Kind.BUSY);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
    assertThat(pass.programmed()).isFalse();
    int before = log.readings();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isEqualTo(before + 2);
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  @Test
  void afterAnUnexpectedExceptionTheKernelIsReadAgainToo() {
    synced(SampleNode.client());
    cluster.say(SampleNode.owner());
    log.breakNextRouting();
    assertThatThrownBy(pass::run).isInstanceOf(UnsupportedOperationException.class);
    assertThat(pass.programmed()).isFalse();
    int before = log.readings();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.readings()).isEqualTo(before + 2);
  }

  @Test
  void anAddressOfNobodyIsGivenUpAlsoWhereTheTablesCannotBeChanged() {
    synced(SampleNode.owner());
    cluster.say(SampleNode.withoutPolicies());
    datapath.failNext(Kind.BUSY);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
  }

  @Test
  void anAddressThatWentElsewhereIsGivenUpAlsoWhereTheKernelCannotBeRead() {
    synced(SampleNode.owner());
    cluster.say(SampleNode.client());
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.announced()).isEmpty();
  }

  @Test
  void cutsAreOwedUntilTheyWereMade() {
    synced(SampleNode.owner());
    int before = conntrack.cuts().size();
    cluster.say(SampleNode.client());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    claimed();
    conntrack.failNext(new DatapathException(Kind.BUSY, "delete", "connections", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    int owed = conntrack.cuts().size() - before;
    assertThat(owed).isPositive();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(conntrack.cuts()).hasSize(before + owed * 2);
    pass.run();
    assertThat(conntrack.cuts()).hasSize(before + owed * 2);
  }

  /** Of the egress, and yet not translated. */
  private TrackedConnection stale() {
    return new TrackedConnection(
        6,
        SampleNode.POD,
        IpAddress.of("198.51.100.2"),
        DatapathSettings.DEFAULT.connectionMark(datapath.tables().egresses().firstKey()),
        SampleNode.POD);
  }

  @Test
  void connectionsAreCutThoughAnAddressCannotBeAnnounced() {
    synced(SampleNode.owner());
    conntrack.open(stale());
    pass = newPass();
    announcer.setUsable(false);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(conntrack.connections()).isEmpty();
    assertThat(metrics.failures("datapath", "NOT_FOUND")).isOne();
  }

  @Test
  void ofTwoFailuresAtTheEndOfAPassNeitherHidesTheOther() {
    synced(SampleNode.owner());
    conntrack.open(stale());
    pass = newPass();
    announcer.setUsable(false);
    conntrack.failNext(new DatapathException(Kind.BUSY, "delete", "connections", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(metrics.failures("datapath", "NOT_FOUND")).as("announcing").isOne();
    assertThat(metrics.failures("datapath", "BUSY")).as("cutting").isOne();
    announcer.setUsable(true);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(conntrack.connections()).isEmpty();
  }

  @Test
  void anInterruptedReadingRemovesNothingAndIsTakenAgain() {
    synced(SampleNode.client());
    routing.setConsistency(Consistency.INTERRUPTED);
    routing.setState(routing.observe().state());
    cluster.say(SampleNode.withoutPolicies());
    int rules = routing.observe().state().rules().size();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(routing.observe().state().rules()).hasSize(rules);
    routing.setConsistency(Consistency.COMPLETE);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(routing.observe().state().rules()).hasSizeLessThan(rules);
  }

  @Test
  void aParentThatCannotBeWrittenFailsThePassButNotTheNode() {
    cluster.say(SampleNode.owner());
    publisher.failNext(
        new PublishReport.Failure("tunnel", PublishReport.Kind.UNAVAILABLE, "not reachable"));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.programmed()).isTrue();
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
  }
}
