package io.egressgateway.lab.apiserver;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.VertxThread;
import io.vertx.core.spi.VertxThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A Vert.x whose threads run a hook before anything else.
 *
 * <p>A thread starts in the network namespace of the thread that made it, and Vert.x makes threads
 * when they are first needed, from whatever thread that is. The hook takes chance out of this.
 */
final class NetworkThreads implements VertxThreadFactory {
  private final Runnable hook;

  private NetworkThreads(Runnable hook) {
    this.hook = hook;
  }

  static Vertx vertx(Runnable hook) {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1);
    options.setInternalBlockingPoolSize(1);
    options.getFileSystemOptions().setClassPathResolvingEnabled(false);
    return new VertxBuilder(options).threadFactory(new NetworkThreads(hook)).init().vertx();
  }

  @Override
  public VertxThread newVertxThread(
      Runnable target, String name, boolean worker, long maxExecTime, TimeUnit unit) {
    Runnable hooked =
        () -> {
          hook.run();
          target.run();
        };
    return VertxThreadFactory.INSTANCE.newVertxThread(
        hooked, "apiserver-" + name, worker, maxExecTime, unit);
  }
}
