package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.contract.TrackedConnection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent does on a kernel that another one programmed before it. */
class AgentAdoptionTest extends AgentPassCase {
  @Test
  void aKernelThatIsAsDesiredIsAdoptedWithoutAWrite() {
    synced(SampleNode.owner());
    pass = newPass();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(log.entries()).containsExactly("conntrack");
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  /** The egress came to this node, and the agent died before it cut what went to the tunnel. */
  @Test
  void whatAnAgentBeforeLeftToBeCutIsCutAndWhatFitsTheTablesIsNot() throws DatapathException {
    synced(SampleNode.owner());
    TrackedConnection translated = connection("198.51.100.1", SampleNode.EIP);
    TrackedConnection bound = connection("198.51.100.2", SampleNode.POD);
    conntrack.open(translated);
    conntrack.open(bound);
    pass = newPass();
    conntrack.failNext(new DatapathException(Kind.BUSY, "delete", "connections", null));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(conntrack.connections()).containsExactly(translated);
    int asked = conntrack.cuts().size();
    pass.run();
    assertThat(conntrack.cuts()).as("once is enough").hasSize(asked);
  }

  private TrackedConnection connection(String destination, IpAddress leavesAs) {
    EgressId egress = datapath.tables().egresses().firstKey();
    return new TrackedConnection(
        6,
        SampleNode.POD,
        IpAddress.of(destination),
        DatapathSettings.DEFAULT.connectionMark(egress),
        leavesAs);
  }

  @Test
  void beforeTheFirstSnapshotWhatTheKernelTranslatesToIsAdopted() {
    synced(SampleNode.owner());
    restarted();
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void tablesThatAreNotWholeAreNothingToAnswerBy() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    datapath
        .kernel()
        .change(
            new ObservedTables(
                new ObservedTables.Structure.Damaged(List.of("a chain is missing")),
                datapath.tables(),
                Consistency.COMPLETE));
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void anAdoptedAddressThatWentElsewhereIsGivenUpAlsoWhereTheKernelCannotBeRead() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    cluster.say(SampleNode.client());
    cluster.synced();
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void anAdoptedAddressThatStayedIsAnsweredForWithoutABreak() {
    synced(SampleNode.owner());
    restarted();
    pass.run();
    cluster.synced();
    datapath.kernel().change(datapath.kernel().state());
    log.failNextReading();
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(announcer.answered()).containsExactly(SampleNode.EIP);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(announcer.announced()).containsExactly(SampleNode.EIP);
  }

  @Test
  void whatIsCachedAfterTheFirstListIsNotAReasonToAdopt() {
    synced(SampleNode.owner());
    restarted();
    cluster.synced();
    cluster.say(SampleNode.client());
    datapath.failNext(Kind.BUSY);
    pass.run();
    cutOff.relist = true;
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(announcer.answered()).isEmpty();
  }

  @Test
  void theFirstPassOnAnEmptyKernelCutsNothing() {
    conntrack.open(
        new TrackedConnection(6, SampleNode.POD, IpAddress.of("198.51.100.1"), new FwMark(0)));
    synced(SampleNode.client());
    assertThat(conntrack.connections()).hasSize(1);
  }
}
