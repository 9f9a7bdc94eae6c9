package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EndpointEntry;
import io.egressgateway.adapter.k8s.crd.SliceObject;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Endpoint slices of both kinds. */
public final class SliceTranslation {
  private static final String EGRESS = HasMetadata.getKind(EgressResource.class);

  private SliceTranslation() {}

  /** The slice, or nothing where it does not say whose it is. */
  public static Optional<EndpointSlice> slice(SliceObject slice) {
    return policyName(slice)
        .map(name ->
            new EndpointSlice(
                slice.name(),
                key(slice, name),
                slice.endpoints().stream().map(SliceTranslation::endpoint).toList()));
  }

  private static PolicyKey key(SliceObject slice, String name) {
    if (!slice.namespace().isEmpty()) {
      return PolicyKey.of(slice.namespace(), name);
    }
    Map<String, String> labels = slice.getMetadata().getLabels();
    boolean ofEgress = labels != null && EGRESS.equals(labels.get(SliceObject.KIND_LABEL));
    return ofEgress ? new PolicyKey.OfEgress(name) : new PolicyKey.ClusterWide(name);
  }

  private static Optional<String> policyName(SliceObject slice) {
    Map<String, String> annotations = slice.getMetadata().getAnnotations();
    Map<String, String> labels = slice.getMetadata().getLabels();
    return Optional.ofNullable(annotations)
        .map(all -> all.get(SliceObject.POLICY_ANNOTATION))
        .or(() -> Optional.ofNullable(labels).map(all -> all.get(SliceObject.POLICY_LABEL)));
  }

  private static Endpoint endpoint(EndpointEntry entry) {
    return new Endpoint(
        new NamespacedName(entry.ns(), entry.pod()),
        Optional.of(entry.node()).filter(node -> !node.isEmpty()).map(NodeName::new),
        AddressText.addresses(Stream.concat(entry.ipv4().stream(), entry.ipv6().stream())));
  }

  public static List<EndpointEntry> entries(List<Endpoint> endpoints) {
    return endpoints.stream().map(SliceTranslation::entry).toList();
  }

  private static EndpointEntry entry(Endpoint endpoint) {
    return new EndpointEntry(
        texts(endpoint, IpFamily.IPV4),
        texts(endpoint, IpFamily.IPV6),
        endpoint.node().map(NodeName::value).orElse(""),
        endpoint.pod().namespace(),
        endpoint.pod().name());
  }

  private static List<String> texts(Endpoint endpoint, IpFamily family) {
    return endpoint.addresses().stream()
        .filter(address -> address.family() == family)
        .map(IpAddress::toString)
        .toList();
  }
}
