package io.egressgateway.lab.apiserver.http;

import java.time.Duration;

/**
 * The faults that apply to each request. Immutable; swapped as a whole.
 *
 * @param refusal how requests are refused, if they are
 * @param delay added to every request
 */
public record FaultSwitches(Refusal refusal, Duration delay) {
  /** What happens to a request. */
  public enum Refusal {
    NONE,
    RESET,
    UNAVAILABLE
  }

  public static FaultSwitches none() {
    return new FaultSwitches(Refusal.NONE, Duration.ZERO);
  }
}
