package io.egressgateway.adapter.k8s.admission;

import io.egressgateway.adapter.k8s.core.NamespaceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the groups, and the namespace of a policy, from the API server itself; blocks. */
public final class NewestObjects implements AdmissionReviews.Newest {
  private final KubernetesClient client;

  public NewestObjects(KubernetesClient client) {
    this.client = client;
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
