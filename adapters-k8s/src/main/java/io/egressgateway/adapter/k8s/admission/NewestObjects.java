package io.egressgateway.adapter.k8s.admission;

import io.egressgateway.adapter.k8s.core.NamespaceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.adapter.k8s.translate.ExternalPoolTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.admission.WrittenPool;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Reads the groups, and the namespace of a policy, from the API server itself; blocks. */
public final class NewestObjects implements AdmissionReviews.Newest, AdmissionReviews.Pools {
  private final KubernetesClient client;
  private final BooleanSupplier antrea;

  /**
   * Asks when it is asked.
   *
   * @param antrea whether Antrea's kinds are served
   */
  public NewestObjects(KubernetesClient client, BooleanSupplier antrea) {
    this.client = client;
    this.antrea = antrea;
  }

  @Override
  public Optional<List<WrittenPool>> now() {
    return antrea.getAsBoolean()
        ? Optional.of(pools().stream().map(ExternalPoolTranslation::written).toList())
        : Optional.empty();
  }

  private List<ExternalIpPoolResource> pools() {
    return client.resources(ExternalIpPoolResource.class).list().getItems();
  }

  @Override
  public ClusterSnapshot in(ClusterSnapshot snapshot, AdmissionRequest request) {
    SortedMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
    SortedMap<String, PublishedGroup> published = new TreeMap<>();
    for (EgressGatewayResource gateway :
        client.resources(EgressGatewayResource.class).list().getItems()) {
      groups.put(gateway.name(), GroupTranslation.declared(gateway));
      gateway
          .status()
          .map(GroupStatusTranslation::published)
          .ifPresent(status -> published.put(gateway.name(), status));
    }
    if (antrea.getAsBoolean()) {
      for (ExternalIpPoolResource pool : pools()) {
        String name = new GroupName.OfPool(pool.name()).group();
        groups.put(name, ExternalPoolTranslation.declared(pool));
        pool.status()
            .map(GroupStatusTranslation::published)
            .ifPresent(status -> published.put(name, status));
      }
    }
    SortedMap<String, SortedMap<String, String>> labels = new TreeMap<>(snapshot.namespaceLabels());
    if (request instanceof AdmissionRequest.PolicyWrite write
        && write.key() instanceof PolicyKey.Namespaced(NamespacedName name)
        && write.group().isEmpty()) {
      NamespaceResource namespace =
          client.resources(NamespaceResource.class).withName(name.namespace()).get();
      if (namespace != null) {
        labels.put(name.namespace(), CoreTranslation.labels(namespace));
      }
    }
    return snapshot.with(groups, published, labels);
  }
}
