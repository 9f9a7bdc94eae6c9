package io.egressgateway.adapter.k8s.lease;

import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Leadership by a Lease (coordination.k8s.io/v1), as client-go does it: who holds the Lease leads
 * as long as it renews; whoever sees it unrenewed for its whole duration takes it.
 *
 * <p>Not fabric8's {@code LeaderElector}: that one measures its deadlines on the wall clock and
 * judges expiry by another machine's timestamp, and it cannot write the heartbeat endpoints
 * together with the holder. Here all durations are of this machine's monotonic clock, and another's
 * renewal counts from when it was seen.
 */
public final class LeaseLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLeadership.class);
  private static final long CLOSE_SECONDS = 5;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final LeaseSettings settings;
  private final MonotonicClock clock;
  private final WallClock wallClock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-lease").factory());
  private volatile boolean leading;
  private volatile long renewedNanos;

  // Below: the lease thread only.
  private List<Endpoint> endpoints = List.of();
  private @Nullable Listener listener;
  private Optional<Lease> observed = Optional.empty();
  private long observedNanos;
  private boolean released;
  private boolean failing;

  public LeaseLeadership(
      KubernetesClient client, LeaseSettings settings, MonotonicClock clock, WallClock wallClock) {
    this.client = impatient(client, settings);
    this.settings = settings;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /** A request that hangs must not outlast the deadline: two of them make a step. */
  private static KubernetesClient impatient(KubernetesClient client, LeaseSettings settings) {
    return client
        .newClient(
            new RequestConfigBuilder()
                .withRequestTimeout((int) settings.renewDeadline().dividedBy(4).toMillis())
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }

  @Override
  public void start(List<Endpoint> heartbeatEndpoints, Listener told) {
    List<Endpoint> copy = List.copyOf(heartbeatEndpoints);
    thread.execute(() -> {
      endpoints = copy;
      listener = told;
      step();
    });
  }

  @Override
  public boolean isLeader() {
    return leading && !tooLate();
  }

  private void step() {
    if (released) {
      return;
    }
    try {
      if (leading ? renew() : acquire()) {
        lead();
      }
      failing = false;
    } catch (RuntimeException e) {
      // Whatever it was, the Lease was not written, and the deadline below goes on running.
      failed(e);
    }
    if (leading && tooLate()) {
      stopLeading("not renewed in time");
    }
    try {
      thread.schedule(this::step, settings.retryPeriod().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      LOG.debug("Closed");
    }
  }

  /** Another replica was quicker (409), or it is worth a line when it begins. */
  private void failed(RuntimeException cause) {
    boolean quicker = cause instanceof KubernetesClientException e && e.getCode() == CONFLICT;
    boolean begins = !quicker && !failing;
    LOG.atLevel(begins ? Level.WARN : Level.DEBUG)
        .addKeyValue("leading", leading)
        .setCause(cause)
        .log("The Lease was not written");
    failing |= !quicker;
  }

  private boolean tooLate() {
    return clock.nanoTime() - renewedNanos > settings.renewDeadline().toNanos();
  }

  /** Renews, unless another one has the Lease. */
  private boolean renew() {
    Lease lease = read();
    if (LeaseRecord.holder(lease).filter(settings.identity()::equals).isEmpty()) {
      stopLeading("another one took the Lease");
      return false;
    }
    write(lease);
    return true;
  }

  /** Takes the Lease where it is free, ours from before, or not renewed for its duration. */
  private boolean acquire() {
    Lease lease = read();
    boolean free =
        LeaseRecord.holder(lease).filter(holder -> !holder.equals(settings.identity())).isEmpty();
    if (!free && !expired(lease)) {
      return false;
    }
    write(lease);
    return true;
  }

  private boolean expired(Lease lease) {
    boolean unchanged =
        observed
            .filter(before ->
                before
                    .getMetadata()
                    .getResourceVersion()
                    .equals(lease.getMetadata().getResourceVersion()))
            .isPresent();
    if (!unchanged) {
      observed = Optional.of(lease);
      observedNanos = clock.nanoTime();
      return false;
    }
    return clock.nanoTime() - observedNanos > settings.duration().toNanos();
  }

  private Lease read() {
    Lease lease = resource().get();
    return lease != null ? lease : client.resource(LeaseRecord.fresh(settings)).create();
  }

  /** Fails with 409 where another one was quicker. */
  private void write(Lease lease) {
    long asked = clock.nanoTime();
    client.resource(LeaseRecord.held(lease, settings, endpoints, wallClock.now())).update();
    renewedNanos = asked;
  }

  private Resource<Lease> resource() {
    return client.leases().inNamespace(settings.namespace()).withName(settings.name());
  }

  private void lead() {
    if (!leading) {
      leading = true;
      LOG.atInfo().addKeyValue("identity", settings.identity()).log("Leading");
      if (listener != null) {
        listener.gained();
      }
    }
  }

  private void stopLeading(String reason) {
    leading = false;
    observed = Optional.empty();
    LOG.atWarn().addKeyValue("reason", reason).log("Not leading any more");
    if (listener != null) {
      listener.lost();
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(this::release);
      thread.shutdown();
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (RejectedExecutionException _) {
      LOG.debug("Closed before");
    } catch (InterruptedException _) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    released = true;
    if (!leading) {
      return;
    }
    stopLeading("closed");
    try {
      Lease lease = read();
      if (LeaseRecord.holder(lease).filter(settings.identity()::equals).isPresent()) {
        client.resource(LeaseRecord.released(lease, wallClock.now())).update();
      }
    } catch (KubernetesClientException e) {
      LOG.atWarn().setCause(e).log("The Lease was not given back; it expires");
    }
  }
}
