package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Tells every replica of a controller, leading or not, that {@code clean} removes what they made:
 * it holds the Lease of leader election meanwhile and for a while after. Any thread; blocks.
 */
public final class CleanNotice {
  /** Who holds the Lease then. */
  static final String HOLDER = "egressgateway-clean";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final Supplier<Instant> clock;

  /**
   * Reads a Lease.
   *
   * @param namespace of the Lease
   * @param name of the Lease
   */
  public CleanNotice(
      KubernetesClient client, String namespace, String name, Supplier<Instant> clock) {
    this.client = requireNonNull(client, "client");
    this.namespace = requireNonNull(namespace, "namespace");
    this.name = requireNonNull(name, "name");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * True while nothing is to be made anew.
   *
   * @throws KubernetesClientException where the API server cannot be asked
   */
  public boolean inForce() {
    Lease lease = client.leases().inNamespace(namespace).withName(name).get();
    return lease != null
        && lease.getSpec() != null
        && HOLDER.equals(lease.getSpec().getHolderIdentity())
        && ClusterCleanup.held(lease, clock.get());
  }
}
