package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link AgentPublisher} promises. */
public abstract class AgentPublisherContract {
  private static final Tunnel.Report PARENT = parent("eth0");

  private static Tunnel.Report parent(String link) {
    return new Tunnel.Report(
        new Tunnel.Parent(new InterfaceName(link), AddressPair.of(IpAddress.of("192.0.2.1"))),
        Optional.empty());
  }

  private static Tunnel.Report taking(String... unreachable) {
    return new Tunnel.Report(
        PARENT.parent(),
        Optional.of(
            new Tunnel.Direct(Sorted.set(Stream.of(unreachable).map(NodeName::new).toList()))));
  }

  /** A publisher whose node has a tunnel without a parent; the same at every call. */
  protected abstract AgentPublisher publisher();

  /** Lets the API server refuse the next writes. */
  protected abstract void refuse();

  /** Lets the API server accept again. */
  protected abstract void accept();

  @Test
  void onlyWhatDiffersIsWritten() {
    assertThat(publisher().publishEnd(PARENT).written()).isEqualTo(1);
    assertThat(publisher().publishEnd(PARENT)).isEqualTo(PublishReport.NOTHING);
    assertThat(publisher().publishEnd(parent("eth1")).written()).isEqualTo(1);
    assertThat(publisher().publishEnd(PARENT).written()).isEqualTo(1);
  }

  @Test
  void whatANodeTakesStraightIsWrittenAndTakenBack() {
    for (Tunnel.Report report :
        List.of(PARENT, taking(), taking("n2"), taking("n2", "n3"), taking(), PARENT)) {
      assertThat(publisher().publishEnd(report).written()).as("%s", report).isEqualTo(1);
      assertThat(publisher().publishEnd(report)).isEqualTo(PublishReport.NOTHING);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsReportedAndWrittenTheNextTime() {
    refuse();
    PublishReport refused = publisher().publishEnd(PARENT);
    assertThat(refused.written()).isZero();
    assertThat(refused.failures()).hasSize(1);

    accept();
    PublishReport accepted = publisher().publishEnd(PARENT);
    assertThat(accepted.written()).isEqualTo(1);
    assertThat(accepted.failures()).isEmpty();
  }
}
