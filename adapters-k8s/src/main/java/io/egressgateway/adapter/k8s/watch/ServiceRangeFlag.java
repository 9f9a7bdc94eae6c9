package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.net.IpPrefix;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The service ranges of clusters that serve no ServiceCIDR: a flag of kube-controller-manager,
 * where that runs as a pod.
 */
final class ServiceRangeFlag {
  private static final String FLAG = "--service-cluster-ip-range=";
  private static final String NAME = "kube-controller-manager";

  private ServiceRangeFlag() {}

  /** Lists the pods that may say; empty where none does. Blocks. */
  static List<IpPrefix> find(KubernetesClient client) {
    return Stream.of("component", "k8s-app")
        .map(label -> client.pods().inAnyNamespace().withLabel(label, NAME).list().getItems())
        .flatMap(List::stream)
        .map(ServiceRangeFlag::ranges)
        .filter(ranges -> !ranges.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<IpPrefix> ranges(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(ServiceRangeFlag::words)
        .filter(word -> word.startsWith(FLAG))
        .flatMap(word -> Arrays.stream(word.substring(FLAG.length()).split(",", -1)))
        .flatMap(text -> IpPrefix.parse(text).toOptional().stream())
        .toList();
  }

  private static Stream<String> words(Container container) {
    return Stream.concat(container.getCommand().stream(), container.getArgs().stream());
  }
}
