package io.egressgateway.port.runtime;

/** Time that never goes back; only differences mean something. */
@FunctionalInterface
public interface MonotonicClock {
  long nanoTime();
}
