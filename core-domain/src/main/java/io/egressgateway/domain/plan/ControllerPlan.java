package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.status.Publication;

/**
 * The controller's pass: everything the API server should hold, from everything it says.
 *
 * <p>A pure function: the same snapshot gives an equal answer, and once that is published the next
 * pass changes nothing and notes nothing.
 */
public final class ControllerPlan {
  private ControllerPlan() {}

  /** Plans one pass. */
  public static Publication of(
      ClusterSnapshot read, ControllerSettings settings, Observed observed) {
    return StandingPlan.of(read, settings, observed).publication();
  }
}
