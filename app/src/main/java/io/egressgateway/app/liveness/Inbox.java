package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.EgressMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Inputs on their way to a step function's thread. What does not fit is dropped and counted: the
 * next heartbeat says the same.
 */
final class Inbox<I> {
  private static final int CAPACITY = 16_384;

  private final BlockingQueue<I> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final EgressMetrics metrics;

  Inbox(EgressMetrics metrics) {
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** Any thread; never blocks. */
  void put(I input) {
    if (!waiting.offer(input)) {
      metrics.failed("liveness", "InboxFull");
    }
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
