package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Antrea's kinds, watched while they are this product's; otherwise they count as empty. One thread
 * looks now and then whose they are: Antrea may be installed later, and so may our definitions.
 */
final class AntreaKinds implements CachedKind {
  private static final Logger LOG = LoggerFactory.getLogger(AntreaKinds.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int FORBIDDEN = 403;

  private final KubernetesClient client;
  private final AntreaWatch watch;
  private final Runnable wake;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-k8s-antrea").factory());

  private final EgressViews views;
  private final StaticGroups statics = new StaticGroups();
  private final Joined<String, GroupView> groups = new Joined<>();
  private volatile State state;

  private sealed interface State {
    /** Not looked yet. */
    record Unknown() implements State {}

    /** Not served. */
    record Off(Optional<AntreaOwner> why) implements State {}

    record Watching(
        ObjectCache<ExternalIpPoolResource, String, GroupView> pools,
        ObjectCache<EgressResource, String, EgressResource> egresses)
        implements State {
      void close() {
        pools.close();
        egresses.close();
      }
    }

    record Closed() implements State {}
  }

  /** Looks, once started, unless the kinds are switched off. */
  AntreaKinds(KubernetesClient client, AntreaWatch watch, Runnable wake) {
    this.client = client;
    this.watch = watch;
    this.wake = wake;
    this.views = new EgressViews(watch.exceptions());
    this.state = watch.enabled() ? new State.Unknown() : new State.Off(Optional.empty());
  }

  @Override
  public void start() {
    if (watch.enabled()) {
      looker.execute(this::look);
    }
  }

  @Override
  public void close() {
    looker.shutdownNow();
    become(new State.Closed());
  }

  private void look() {
    Duration next = watch.lookEvery();
    try {
      take(AntreaOwner.find(client));
    } catch (KubernetesClientException unanswered) {
      LOG.atDebug().setCause(unanswered).log("The API server did not say whose Antrea's kinds are");
      next = RETRY;
      if (unanswered.getCode() == FORBIDDEN && state instanceof State.Unknown) {
        // Nothing else may wait for rights that are missing.
        take(new AntreaOwner.Foreign("the service account may not look at their definitions"));
      }
    }
    if (!looker.isShutdown()) {
      looker.schedule(this::look, next.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void take(AntreaOwner owner) {
    switch (owner) {
      case AntreaOwner.Ours _ -> {
        if (!(state instanceof State.Watching)) {
          LOG.atInfo().log("Antrea's Egress and ExternalIPPool are served");
          become(watching());
        }
      }
      case AntreaOwner.NotInstalled(String missing) -> {
        if (isNew(owner)) {
          LOG.atWarn()
              .addKeyValue("missing", missing)
              .log("Antrea's kinds are to be served but are not installed");
          become(new State.Off(Optional.of(owner)));
        }
      }
      case AntreaOwner.Foreign(String sign) -> {
        if (isNew(owner)) {
          LOG.atError()
              .addKeyValue("reason", sign)
              .log("Antrea's kinds are somebody else's and are not served; the other API is");
          become(new State.Off(Optional.of(owner)));
        }
      }
    }
  }

  private boolean isNew(AntreaOwner owner) {
    return !new State.Off(Optional.of(owner)).equals(state);
  }

  private State.Watching watching() {
    State.Watching watching =
        new State.Watching(
            new ObjectCache<ExternalIpPoolResource, String, GroupView>(
                client.resources(ExternalIpPoolResource.class),
                pool -> new GroupName.OfPool(pool.name()).group(),
                pool -> Optional.of(GroupView.of(pool)),
                wake),
            new ObjectCache<EgressResource, String, EgressResource>(
                client.resources(EgressResource.class),
                KubernetesObject::name,
                Optional::of,
                wake));
    watching.pools().start();
    watching.egresses().start();
    return watching;
  }

  /** Nothing comes after the end. */
  private synchronized void become(State next) {
    State last = state;
    if (last instanceof State.Closed) {
      if (next instanceof State.Watching late) {
        late.close();
      }
      return;
    }
    state = next;
    if (last instanceof State.Watching watching) {
      watching.close();
    }
    wake.run();
  }

  @Override
  public boolean refresh() {
    return switch (state) {
      case State.Unknown _, State.Closed _ -> false;
      case State.Off _ -> true;
      case State.Watching(var pools, var egresses) -> pools.refresh() & egresses.refresh();
    };
  }

  /** Whether the kinds are this product's. Any thread. */
  boolean isServing() {
    return state instanceof State.Watching;
  }

  /** Pools, and addresses of Egresses without one, by the names of their groups. Owner thread. */
  SharedMap<String, GroupView> groups() {
    SharedMap<String, GroupView> pools =
        state instanceof State.Watching watching ? watching.pools().values() : Sorted.emptyMap();
    return groups.of(List.of(pools, statics.of(egresses())));
  }

  /** Owner thread. */
  SharedMap<PolicyKey, PolicyView> egresses() {
    return state instanceof State.Watching watching
        ? views.of(watching.egresses().values(), watching.pools().values())
        : views.of(Sorted.emptyMap(), Sorted.emptyMap());
  }

  OwnObjects<ExternalIpPoolResource> poolObjects() {
    return state instanceof State.Watching watching ? watching.pools() : new NoObjects<>();
  }

  OwnObjects<EgressResource> egressObjects() {
    return state instanceof State.Watching watching ? watching.egresses() : new NoObjects<>();
  }

  /** A progress of other kinds, completed with how new these are. */
  Progress with(Progress others) {
    return state instanceof State.Watching(var pools, var egresses)
        ? new Progress(
            others.policies(),
            others.clusterPolicies(),
            others.groups(),
            egresses.newestVersion(),
            pools.newestVersion())
        : others;
  }

  /** Objects of a kind that is not served. */
  private record NoObjects<R extends KubernetesObject>() implements OwnObjects<R> {
    @Override
    public Optional<R> object(String namespace, String name) {
      return Optional.empty();
    }

    @Override
    public void wrote(R object) {}

    @Override
    public void deleted(R object) {}
  }
}
