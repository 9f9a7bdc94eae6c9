package io.egressgateway.adapter.k8s.lease;

import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.peer.Endpoint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/** Finds the leading controller by watching its Lease; keeps the last answer while it is away. */
public final class LeaseLeaderDirectory implements LeaderDirectory, AutoCloseable {
  private final SharedIndexInformer<Lease> informer;
  private volatile List<Endpoint> endpoints = List.of();

  /** Watches once started. */
  public LeaseLeaderDirectory(KubernetesClient client, String namespace, String name) {
    informer = client.leases().inNamespace(namespace).withName(name).runnableInformer(0);
    informer.exceptionHandler((_, _) -> true);
    informer.addEventHandler(new Reader());
  }

  public void start() {
    informer.start();
  }

  @Override
  public List<Endpoint> heartbeatEndpoints() {
    return endpoints;
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Reader implements ResourceEventHandler<Lease> {
    @Override
    public void onAdd(Lease lease) {
      read(lease);
    }

    @Override
    public void onUpdate(Lease before, Lease lease) {
      read(lease);
    }

    @Override
    public void onDelete(Lease lease, boolean deletedFinalStateUnknown) {
      // Who leads is unknown; the last leader is still the best guess.
    }

    private void read(Lease lease) {
      List<Endpoint> now = LeaseRecord.endpoints(lease);
      if (!now.isEmpty()) {
        endpoints = now;
      }
    }
  }
}
