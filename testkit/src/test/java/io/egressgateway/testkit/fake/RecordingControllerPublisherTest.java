package io.egressgateway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.testkit.contract.ControllerPublisherContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingControllerPublisherTest extends ControllerPublisherContract {
  private final RecordingPublisher publisher = new RecordingPublisher();

  @Override
  protected ControllerPublisher publisher() {
    return publisher;
  }

  @Override
  protected Publication something() {
    PolicyStatus status =
        new PolicyStatus(
            AddressPair.of(IpAddress.of("192.0.2.55")), Optional.of(new NodeName("n1")), List.of());
    return new Publication(
        Sorted.emptyMap(),
        Sorted.emptySet(),
        Sorted.emptyMap(),
        Sorted.map(Map.of(PolicyKey.of("default", "e"), status)),
        List.of(),
        new ClusterRanges("k8s", Sorted.emptyMap(), List.of(), Sorted.emptyMap(), List.of()),
        List.of(),
        Sorted.emptyMap(),
        List.of(),
        Sorted.emptyMap());
  }

  @Test
  void aFailedPublicationIsNotKept() {
    PublishReport.Failure failure =
        new PublishReport.Failure("EgressPolicy/e", PublishReport.Kind.DENIED, "no right");
    publisher.failNext(failure);

    assertThat(publisher.publish(something()).failures()).containsExactly(failure);
    assertThat(publisher.publications()).isEmpty();
    assertThat(publisher.publish(something()).written()).isPositive();
  }
}
