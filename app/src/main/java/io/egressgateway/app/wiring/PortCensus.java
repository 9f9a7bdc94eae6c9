package io.egressgateway.app.wiring;

import io.egressgateway.app.reconcile.PortMeasures;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.runtime.EgressMetrics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread that counts ports of egress IPs, and its own socket to the kernel. */
final class PortCensus implements AutoCloseable {
  private static final Duration LAST_WALK = Duration.ofSeconds(1);

  private final ConntrackTable connections;
  private final PortMeasures measures;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;

  private PortCensus(ConntrackTable connections, EgressMetrics metrics) {
    this.connections = connections;
    this.measures = new PortMeasures(connections, System::nanoTime, metrics);
    this.thread = Thread.ofPlatform().name("egress-ports").daemon().unstarted(this::run);
  }

  /**
   * Starts it.
   *
   * @param connections closed with this
   */
  static PortCensus start(ConntrackTable connections, EgressMetrics metrics) {
    PortCensus census = new PortCensus(connections, metrics);
    census.thread.start();
    return census;
  }

  /** Not at once: a process that starts has better things to do. */
  private void run() {
    try {
      Duration rest = PortMeasures.EVERY;
      while (!ending.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
        rest = measures.take();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A walk that is under way ends first: the socket must not go while the kernel fills it. */
  @Override
  public void close() {
    ending.countDown();
    try {
      if (thread.join(LAST_WALK)) {
        connections.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
