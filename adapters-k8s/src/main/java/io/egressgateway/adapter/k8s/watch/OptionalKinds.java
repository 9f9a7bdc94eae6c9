package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.core.CalicoPoolResource;
import io.egressgateway.adapter.k8s.core.ServiceCidrResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kinds that not every cluster serves: Calico's pools and ServiceCIDRs. One thread asks for
 * them now and then, because a network plugin may be installed later than this program.
 */
final class OptionalKinds {
  private static final Logger LOG = LoggerFactory.getLogger(OptionalKinds.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Duration lookEvery;
  private final Runnable wake;
  private final ServedKind<ObjectCache<CalicoPoolResource, String, IpPrefix>> calico;
  private final ServedKind<ObjectCache<ServiceCidrResource, String, List<IpPrefix>>> services;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-k8s-discovery").factory());
  private volatile List<IpPrefix> flagged = List.of();

  OptionalKinds(KubernetesClient client, Duration lookEvery, Runnable wake) {
    this.client = client;
    this.lookEvery = lookEvery;
    this.wake = wake;
    calico = served(CalicoPoolResource.class, CoreTranslation::calicoPool);
    services =
        served(
            ServiceCidrResource.class,
            resource -> Optional.of(CoreTranslation.serviceCidrs(resource)));
  }

  private <R extends KubernetesObject, V> ServedKind<ObjectCache<R, String, V>> served(
      Class<R> type, Function<R, Optional<V>> valueOf) {
    return new ServedKind<>(
        HasMetadata.getApiVersion(type),
        HasMetadata.getKind(type),
        () ->
            new ObjectCache<R, String, V>(
                client.resources(type), KubernetesObject::name, valueOf, wake));
  }

  void start() {
    looker.execute(this::look);
  }

  void close() {
    looker.shutdownNow();
    calico.close();
    services.close();
  }

  private void look() {
    Duration next = lookEvery;
    try {
      boolean changed = calico.look(client) | services.look(client);
      if (services.isAbsent()) {
        List<IpPrefix> found = ServiceRangeFlag.find(client);
        changed |= !found.equals(flagged);
        flagged = found;
      }
      if (changed) {
        wake.run();
      }
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("The API server did not say which kinds it serves");
      next = RETRY;
    }
    if (!looker.isShutdown()) {
      looker.schedule(this::look, next.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Takes over what changed; false until it is known what is served, and that was listed. */
  boolean refresh() {
    return calico.refresh() & services.refresh();
  }

  SortedMap<String, IpPrefix> calicoPools() {
    return calico.cache().map(ObjectCache::values).orElse(Sorted.emptyMap());
  }

  List<IpPrefix> serviceCidrs() {
    return services
        .cache()
        .map(cache -> cache.values().values().stream().flatMap(List::stream).distinct().toList())
        .orElse(flagged);
  }
}
