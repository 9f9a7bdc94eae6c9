package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.ControllerPublisher;
import org.junit.jupiter.api.Test;

/** What every {@link ControllerPublisher} promises. */
public abstract class ControllerPublisherContract {

  /** A publisher that reaches its API server. */
  protected abstract ControllerPublisher publisher();

  /** Something to publish that is not there yet, without events and without changes of slices. */
  protected abstract Publication something();

  @Test
  void aPublicationIsWrittenOnce() {
    ControllerPublisher publisher = publisher();
    Publication publication = something();
    assertThat(publisher.publish(publication).written()).isPositive();
    // What a write changes may show in what is written next, such as an object's generation.
    publisher.publish(publication);
    assertThat(publisher.publish(publication).written()).isZero();
    assertThat(publisher.publish(publication).failures()).isEmpty();
  }
}
