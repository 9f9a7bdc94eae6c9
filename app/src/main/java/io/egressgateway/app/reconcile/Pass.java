package io.egressgateway.app.reconcile;

import io.egressgateway.port.runtime.EgressMetrics.Outcome;

/** One straight run from snapshot to report. Owner thread. */
@FunctionalInterface
public interface Pass {
  Outcome run();
}
