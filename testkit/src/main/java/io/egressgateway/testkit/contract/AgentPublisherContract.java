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
import java.util.function.Predicate;
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

  /** Publishes as passes do, until a report is as wanted. */
  private PublishReport publish(Tunnel.Report end, Predicate<PublishReport> wanted) {
    return Waiting.until(
        "a report about " + end, () -> Optional.of(publisher().publishEnd(end)).filter(wanted));
  }

  private void refuse(String what) {
    Waiting.until(
        "a report about " + what,
        () ->
            Optional.of(publisher().publishRefusal(what)).filter(report -> report.written() == 1));
    assertThat(publisher().publishRefusal(what)).isEqualTo(PublishReport.NOTHING);
  }

  @Test
  void whatTheKernelRefusesIsWrittenOnceAndTakenBackByTheNextEnd() {
    publish(PARENT, report -> report.written() == 1);
    refuse("too many rules");
    refuse("no memory");
    publish(PARENT, report -> report.written() == 1);
    assertThat(publisher().publishEnd(PARENT)).isEqualTo(PublishReport.NOTHING);
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    for (Tunnel.Report next : List.of(PARENT, parent("eth1"), PARENT)) {
      publish(next, report -> report.written() == 1);
      assertThat(publisher().publishEnd(next)).isEqualTo(PublishReport.NOTHING);
    }
  }

  @Test
  void whatANodeTakesStraightIsWrittenAndTakenBack() {
    for (Tunnel.Report next :
        List.of(PARENT, taking(), taking("n2"), taking("n2", "n3"), taking(), PARENT)) {
      publish(next, report -> report.written() == 1);
      assertThat(publisher().publishEnd(next)).isEqualTo(PublishReport.NOTHING);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsReportedAndWrittenTheNextTime() {
    refuse();
    PublishReport refused = publish(PARENT, report -> !report.failures().isEmpty());
    assertThat(refused.written()).isZero();
    assertThat(refused.failures()).hasSize(1);

    accept();
    PublishReport accepted = publish(PARENT, report -> report.written() == 1);
    assertThat(accepted.failures()).isEmpty();
  }
}
