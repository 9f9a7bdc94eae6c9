package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import java.util.Optional;

/**
 * Objects of one kind that this program writes, for a publisher: what they hold now, as far as it
 * is known. Owner thread.
 *
 * @param <R> the kind
 */
public interface OwnObjects<R extends KubernetesObject> {

  /**
   * The object that the last snapshot was made of, or a newer one that this program wrote since.
   *
   * @param namespace empty for kinds without one
   */
  Optional<R> object(String namespace, String name);

  /** Remembers what the API server answered to a write, until the watch has caught up. */
  void wrote(R object);

  /** Remembers that an object is gone, until the watch has caught up. */
  void deleted(R object);
}
