package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.reconcile.Pass;
import io.egressgateway.app.reconcile.ReconcileLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a loop on the calling thread until SIGTERM, then closes what was opened, last first. */
final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
  private static final long PATIENCE_SECONDS = 10;

  private final String role;
  private final ReconcileLoop loop;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  Lifecycle(String role, ReconcileLoop loop) {
    this.role = requireNonNull(role, "role");
    this.loop = requireNonNull(loop, "loop");
  }

  /** Remembers to close it. */
  <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Runs passes until the process is asked to end; returns the exit code. */
  int run(Pass pass) {
    Thread hook = new Thread(this::stop, "egress-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.currentThread().setName("egress-reconcile");
    try {
      loop.run(pass);
      LOG.atInfo().addKeyValue("role", role).log("ending");
      return 0;
    } finally {
      close();
      closed.countDown();
    }
  }

  private void stop() {
    loop.stop();
    try {
      if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.atWarn().addKeyValue("role", role).log("did not end in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception failure) {
        // The others are closed all the same; the process ends.
        LOG.atWarn()
            .addKeyValue("part", next.getClass().getSimpleName())
            .setCause(failure)
            .log("could not be closed");
      }
    }
  }
}
