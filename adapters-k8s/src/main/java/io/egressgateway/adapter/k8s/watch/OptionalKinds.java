package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.core.CalicoPoolResource;
import io.egressgateway.adapter.k8s.core.CiliumNodeResource;
import io.egressgateway.adapter.k8s.core.ServiceCidrResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.net.IpPrefix;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kinds that not every cluster serves: Calico's pools, Cilium's nodes and ServiceCIDRs; and
 * what only configuration tells. One thread asks for them now and then, because a network plugin
 * may be installed later than this program.
 */
final class OptionalKinds {
  private static final Logger LOG = LoggerFactory.getLogger(OptionalKinds.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Duration lookEvery;
  private final Runnable wake;
  private final ServedKind<ObjectCache<CalicoPoolResource, String, List<IpPrefix>>> calico;
  private final ServedKind<ObjectCache<CiliumNodeResource, String, List<IpPrefix>>> cilium;
  private final ServedKind<ObjectCache<ServiceCidrResource, String, List<IpPrefix>>> services;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-k8s-discovery").factory());
  private final List<IpPrefix> configuredServices;
  private volatile InstalledRanges installed = InstalledRanges.NONE;

  /**
   * Looks, once started.
   *
   * @param configuredServices service ranges where nothing in the cluster tells any
   */
  OptionalKinds(
      KubernetesClient client,
      Duration lookEvery,
      List<IpPrefix> configuredServices,
      Runnable wake) {
    this.configuredServices = configuredServices;
    this.client = client;
    this.lookEvery = lookEvery;
    this.wake = wake;
    calico = served(CalicoPoolResource.class, CoreTranslation::calicoPool);
    cilium = served(CiliumNodeResource.class, CoreTranslation::ciliumNode);
    services = served(ServiceCidrResource.class, CoreTranslation::serviceCidrs);
  }

  private <R extends KubernetesObject> ServedKind<ObjectCache<R, String, List<IpPrefix>>> served(
      Class<R> type, Function<R, List<IpPrefix>> rangesOf) {
    return new ServedKind<>(
        HasMetadata.getApiVersion(type),
        HasMetadata.getKind(type),
        () ->
            new ObjectCache<R, String, List<IpPrefix>>(
                client.resources(type),
                KubernetesObject::name,
                resource -> Optional.of(rangesOf.apply(resource)).filter(all -> !all.isEmpty()),
                wake));
  }

  void start() {
    looker.execute(this::look);
  }

  void close() {
    looker.shutdownNow();
    calico.close();
    cilium.close();
    services.close();
  }

  private void look() {
    Duration next = lookEvery;
    try {
      boolean changed = calico.look(client) | cilium.look(client) | services.look(client);
      InstalledRanges found = InstalledRanges.find(client);
      changed |= !found.equals(installed);
      installed = found;
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
    return calico.refresh() & cilium.refresh() & services.refresh();
  }

  /** Pod ranges by the plugin that publishes them. */
  SortedMap<PodCidrMode, SortedMap<String, List<IpPrefix>>> pluginRanges() {
    SortedMap<PodCidrMode, SortedMap<String, List<IpPrefix>>> ranges = new TreeMap<>();
    calico.cache().ifPresent(cache -> ranges.put(PodCidrMode.CALICO, cache.values()));
    cilium.cache().ifPresent(cache -> ranges.put(PodCidrMode.CILIUM, cache.values()));
    ranges.put(PodCidrMode.FLANNEL, installed.flannel());
    return ranges;
  }

  /** Of the first that tells any: ServiceCIDRs, installed components, our configuration. */
  List<IpPrefix> serviceCidrs() {
    List<IpPrefix> served =
        services
            .cache()
            .map(
                cache -> cache.values().values().stream().flatMap(List::stream).distinct().toList())
            .orElse(List.of());
    return Stream.of(served, installed.services(), configuredServices)
        .filter(ranges -> !ranges.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
