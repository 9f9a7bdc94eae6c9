package io.egressgateway.port.cluster;

import io.egressgateway.domain.status.Publication;

/** Writes the controller's results to the API server. Owner thread. */
public interface ControllerPublisher {

  /**
   * Writes what differs from what the API server is known to hold. A write that fails does not stop
   * the others.
   */
  PublishReport publish(Publication publication);
}
