package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The objects of one kind as an informer sees them, translated, with the program's own writes
 * already in them before the watch tells.
 *
 * <p>A change costs one translation, whatever the number of objects. The informer's threads only
 * mark names; all else is done by the owner thread.
 *
 * @param <R> the kind
 * @param <K> what it is known by in the domain
 * @param <V> what it becomes in the domain
 */
final class ObjectCache<R extends KubernetesObject, K extends Comparable<K>, V>
    implements CachedKind, OwnObjects<R> {
  /** Objects per page of a list: the first list is the peak of a client's memory. */
  private static final long PAGE = 500;

  /** Of these kinds every version counts, because it is written back. */
  private static final Set<String> OWN_GROUPS =
      Set.of("egressgateway.spidernet.io", "crd.antrea.io");

  private final SharedIndexInformer<R> informer;
  private final Function<R, K> keyOf;
  private final Function<R, Optional<V>> valueOf;
  private final Runnable wake;
  private final boolean ownKind;
  private final Set<String> marked = ConcurrentHashMap.newKeySet();

  private final Map<String, R> seen = new HashMap<>();
  private final Map<String, R> written = new HashMap<>();
  private final Map<String, String> deletedUids = new HashMap<>();
  private SharedMap<K, V> values = Sorted.emptyMap();
  private boolean synced;
  private long newestVersion;

  /**
   * Makes a cache, which does nothing until started.
   *
   * @param valueOf translates an object; empty leaves it out of the values
   */
  ObjectCache(
      Informable<R> objects,
      Function<R, K> keyOf,
      Function<R, Optional<V>> valueOf,
      Runnable wake) {
    this.keyOf = keyOf;
    this.valueOf = valueOf;
    this.wake = wake;
    this.informer = objects.withLimit(PAGE).runnableInformer(0);
    // The default gives up on what is not an HTTP error; an agent must outlive any of them.
    informer.exceptionHandler((_, _) -> true);
    this.ownKind = OWN_GROUPS.contains(HasMetadata.getGroup(informer.getApiTypeClass()));
    informer.addEventHandler(new Marker());
  }

  @Override
  public void start() {
    informer.start().whenComplete((_, _) -> wake.run());
  }

  @Override
  public void close() {
    informer.stop();
  }

  @Override
  public boolean refresh() {
    if (!synced) {
      if (!informer.hasSynced()) {
        return false;
      }
      synced = true;
      informer.getStore().listKeys().forEach(marked::add);
    }
    for (Iterator<String> keys = marked.iterator(); keys.hasNext(); ) {
      String key = keys.next();
      keys.remove();
      refresh(key);
    }
    return true;
  }

  private void refresh(String key) {
    Optional<R> newest = newest(key);
    R before = seen.get(key);
    if (newest.isEmpty()) {
      if (before != null) {
        seen.remove(key);
        values = values.without(keyOf.apply(before));
      }
      return;
    }
    R now = newest.get();
    if (before != null && before.resourceVersion().equals(now.resourceVersion())) {
      return;
    }
    seen.put(key, now);
    newestVersion = Math.max(newestVersion, ResourceVersions.number(now.resourceVersion()));
    K domainKey = keyOf.apply(now);
    Optional<V> value = valueOf.apply(now);
    if (value.isEmpty()) {
      values = values.without(domainKey);
    } else if (!value.get().equals(values.get(domainKey))) {
      values = values.with(domainKey, value.get());
    }
  }

  /** The informer's object, unless a write of ours is newer than all it has heard of. */
  private Optional<R> newest(String key) {
    Optional<R> cached = cached(key);
    R own = written.get(key);
    if (own == null) {
      return cached;
    }
    String heard =
        cached.map(KubernetesObject::resourceVersion).orElseGet(informer::lastSyncResourceVersion);
    if (ResourceVersions.isNewer(own.resourceVersion(), heard)) {
      return Optional.of(own);
    }
    written.remove(key);
    return cached;
  }

  /** The informer's object, unless it is one that was deleted by this program. */
  private Optional<R> cached(String key) {
    R cached = informer.getStore().getByKey(key);
    String deleted = deletedUids.get(key);
    if (deleted == null) {
      return Optional.ofNullable(cached);
    }
    if (cached != null && deleted.equals(cached.getMetadata().getUid())) {
      return Optional.empty();
    }
    deletedUids.remove(key);
    return Optional.ofNullable(cached);
  }

  /** The newest version of any object that was read; 0 before the first. */
  long newestVersion() {
    return newestVersion;
  }

  /**
   * All values, as of the last {@link #refresh}; where nothing changed the same map, and else one
   * that shares what did not.
   */
  SharedMap<K, V> values() {
    return values;
  }

  @Override
  public Optional<R> object(String namespace, String name) {
    String key = namespace.isEmpty() ? name : Cache.namespaceKeyFunc(namespace, name);
    R own = written.get(key);
    R known = seen.get(key);
    boolean ownIsNewer =
        own != null
            && (known == null
                || ResourceVersions.isNewer(own.resourceVersion(), known.resourceVersion()));
    return Optional.ofNullable(ownIsNewer ? own : known);
  }

  @Override
  public void wrote(R object) {
    String key = Cache.metaNamespaceKeyFunc(object);
    written.put(key, object);
    marked.add(key);
  }

  @Override
  public void deleted(R object) {
    String key = Cache.metaNamespaceKeyFunc(object);
    deletedUids.put(key, object.getMetadata().getUid());
    written.remove(key);
    marked.add(key);
  }

  /** Marks and wakes; runs on the informer's threads. */
  private final class Marker implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R object) {
      mark(object);
    }

    @Override
    public void onUpdate(R before, R after) {
      if (!saysTheSame(before, after)) {
        mark(after);
      }
    }

    @Override
    public void onDelete(R object, boolean deletedFinalStateUnknown) {
      mark(object);
    }

    private void mark(R object) {
      marked.add(Cache.metaNamespaceKeyFunc(object));
      wake.run();
    }

    /** A kubelet writes its Node every few seconds, mostly saying nothing new. */
    private boolean saysTheSame(R before, R after) {
      return before instanceof SpecObject<?, ?> old
          && after instanceof SpecObject<?, ?> now
          && !ownKind
          && old.spec().equals(now.spec())
          && old.status().equals(now.status())
          && old.isMarkedForDeletion() == now.isMarkedForDeletion()
          && Objects.equals(old.getMetadata().getLabels(), now.getMetadata().getLabels())
          && Objects.equals(old.getMetadata().getAnnotations(), now.getMetadata().getAnnotations());
    }
  }
}
