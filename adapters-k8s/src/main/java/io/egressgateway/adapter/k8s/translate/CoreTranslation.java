package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.core.CalicoPoolResource;
import io.egressgateway.adapter.k8s.core.CiliumNodeResource;
import io.egressgateway.adapter.k8s.core.NodeResource;
import io.egressgateway.adapter.k8s.core.NodeResource.NodeStatus;
import io.egressgateway.adapter.k8s.core.PodResource;
import io.egressgateway.adapter.k8s.core.PodResource.PodSpec;
import io.egressgateway.adapter.k8s.core.PodResource.PodStatus;
import io.egressgateway.adapter.k8s.core.ServiceCidrResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kubernetes' own objects. */
public final class CoreTranslation {
  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

  /** Antrea's name. */
  private static final String MAX_EGRESS_IPS = "node.antrea.io/max-egress-ips";

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
  private static final PodSpec NO_SPEC = new PodSpec(null, false);
  private static final PodStatus NO_STATUS = new PodStatus(null, null);

  private CoreTranslation() {}

  public static SortedMap<String, String> labels(KubernetesObject object) {
    return Sorted.map(OrEmpty.map(object.getMetadata().getLabels()));
  }

  /**
   * The pod, or nothing where it cannot be a subject: on the host's network, finished, or going and
   * without addresses already.
   */
  public static Optional<Pod> pod(PodResource resource) {
    PodSpec spec = resource.spec().orElse(NO_SPEC);
    PodStatus status = resource.status().orElse(NO_STATUS);
    List<IpAddress> addresses =
        AddressText.addresses(status.podIPs().stream().map(PodResource.PodIp::ip));
    boolean gone = resource.isMarkedForDeletion() && addresses.isEmpty();
    if (spec.hostNetwork() || FINISHED.contains(status.phase()) || gone) {
      return Optional.empty();
    }
    return Optional.of(
        new Pod(
            new NamespacedName(resource.namespace(), resource.name()),
            Optional.of(spec.nodeName()).filter(name -> !name.isEmpty()).map(NodeName::new),
            labels(resource),
            addresses));
  }

  public static Node node(NodeResource resource) {
    NodeStatus status = resource.status().orElse(new NodeStatus(null, null));
    return new Node(
        new NodeName(resource.name()),
        labels(resource),
        status.conditions().stream()
            .noneMatch(condition ->
                condition.type().equals("Ready") && !condition.status().equals("True")),
        AddressText.addresses(
            status.addresses().stream()
                .filter(address -> address.type().equals("InternalIP"))
                .map(NodeResource.NodeAddress::address)),
        podCidrs(resource),
        resource.spec().stream().noneMatch(NodeResource.NodeSpec::unschedulable),
        maxEgressIps(resource));
  }

  /** Antrea reads any whole number; one that no node can mean is told here. */
  private static Optional<Declared<Integer>> maxEgressIps(NodeResource resource) {
    return Optional.ofNullable(
            OrEmpty.map(resource.getMetadata().getAnnotations()).get(MAX_EGRESS_IPS))
        .map(text -> {
          if (WHOLE.matcher(text).matches() && Integer.parseInt(text) <= Node.MOST_EGRESS_IPS) {
            return new Declared.Accepted<>(Integer.parseInt(text));
          }
          return new Declared.Refused<>(
              List.of(
                  new Rejection(
                      "Node " + resource.name() + " metadata.annotations[" + MAX_EGRESS_IPS + "]",
                      text,
                      "a whole number from 0 to "
                          + Node.MOST_EGRESS_IPS
                          + "; egress.maxEgressIPsPerNode counts instead")));
        });
  }

  private static List<IpPrefix> podCidrs(NodeResource resource) {
    return resource.spec().stream()
        .flatMap(spec ->
            AddressText.prefixes(
                spec.podCIDRs().isEmpty() ? Stream.of(spec.podCIDR()) : spec.podCIDRs().stream())
                .stream())
        .toList();
  }

  public static List<IpPrefix> calicoPool(CalicoPoolResource resource) {
    return resource.spec().stream()
        .flatMap(spec -> IpPrefix.parse(spec.cidr()).toOptional().stream())
        .toList();
  }

  /** The ranges that Cilium has given to a node. */
  public static List<IpPrefix> ciliumNode(CiliumNodeResource resource) {
    return AddressText.prefixes(resource.spec().stream().flatMap(spec -> spec.ipam().cidrs()));
  }

  /** A pod of any node as the receiver of replies; nothing where there is no address or node. */
  public static Optional<Endpoint> endpoint(PodResource resource) {
    return pod(resource)
        .filter(pod -> pod.node().isPresent() && !pod.addresses().isEmpty())
        .map(pod -> new Endpoint(pod.name(), pod.node(), pod.addresses()));
  }

  public static List<IpPrefix> serviceCidrs(ServiceCidrResource resource) {
    return resource.spec().stream()
        .flatMap(spec -> AddressText.prefixes(spec.cidrs().stream()).stream())
        .toList();
  }
}
