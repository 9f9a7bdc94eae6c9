package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that the process cannot do without: when a bug ends it, health says so. */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final String name;
  private final Thread thread;
  private volatile boolean broken;

  Worker(String name, Runnable body) {
    this.name = requireNonNull(name, "name");
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> guarded(body));
  }

  void start() {
    thread.start();
  }

  /** Ends the thread by an interrupt. */
  void stop() {
    thread.interrupt();
  }

  /** Why the process should be restarted, if it should. Any thread. */
  Optional<String> trouble() {
    return broken ? Optional.of("the thread " + name + " has ended by a bug") : Optional.empty();
  }

  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException bug) {
      broken = true;
      LOG.atError().addKeyValue("worker", name).setCause(bug).log("a thread has ended by a bug");
    }
  }
}
