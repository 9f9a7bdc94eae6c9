package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import org.junit.jupiter.api.Test;

/** What {@link AgentPublisher} promises. */
public abstract class AgentPublisherContract {
  private static final Tunnel.Parent PARENT = parent("eth0");

  private static Tunnel.Parent parent(String link) {
    return new Tunnel.Parent(new InterfaceName(link), AddressPair.of(IpAddress.of("192.0.2.1")));
  }

  /** A publisher whose node has a tunnel without a parent; the same at every call. */
  protected abstract AgentPublisher publisher();

  /** Lets the API server refuse the next writes. */
  protected abstract void refuse();

  /** Lets the API server accept again. */
  protected abstract void accept();

  @Test
  void onlyWhatDiffersIsWritten() {
    assertThat(publisher().publishParent(PARENT).written()).isEqualTo(1);
    assertThat(publisher().publishParent(PARENT)).isEqualTo(PublishReport.NOTHING);
    assertThat(publisher().publishParent(parent("eth1")).written()).isEqualTo(1);
    assertThat(publisher().publishParent(PARENT).written()).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeWrittenIsReportedAndWrittenTheNextTime() {
    refuse();
    PublishReport refused = publisher().publishParent(PARENT);
    assertThat(refused.written()).isZero();
    assertThat(refused.failures()).hasSize(1);

    accept();
    PublishReport accepted = publisher().publishParent(PARENT);
    assertThat(accepted.written()).isEqualTo(1);
    assertThat(accepted.failures()).isEmpty();
  }
}
