package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.EgressMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Inputs on their way to a step function's thread.
 *
 * <p>What comes from the network is dropped and counted where it does not fit: the next heartbeat
 * says the same. What the process itself says is said once and always fits.
 */
final class Inbox<I> {
  static final int CAPACITY = 16_384;

  private final BlockingQueue<I> waiting = new LinkedBlockingQueue<>();
  private final EgressMetrics metrics;

  Inbox(EgressMetrics metrics) {
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** Takes what came from the network, while there is room. Any thread; never blocks. */
  void offer(I input) {
    if (waiting.size() >= CAPACITY) {
      metrics.failed("liveness", "InboxFull");
    } else {
      waiting.add(input);
    }
  }

  /** Takes what this process says. Any thread; never blocks. */
  void put(I input) {
    waiting.add(input);
  }

  /** Everything that is there, after waiting at most so long for something. */
  List<I> take(long waitNanos) throws InterruptedException {
    List<I> inputs = new ArrayList<>();
    I first = waiting.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
    if (first != null) {
      inputs.add(first);
      waiting.drainTo(inputs);
    }
    return inputs;
  }
}
