package io.egressgateway.adapter.k8s.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranges that only the configuration of installed components tells: the flag of a
 * kube-controller-manager that runs as a pod, kubeadm's ClusterConfiguration, Flannel's net-conf.
 *
 * @param services service ranges of the first of the former two that has any
 * @param flannel Flannel's networks by the namespace of its configuration
 */
record InstalledRanges(List<IpPrefix> services, SortedMap<String, List<IpPrefix>> flannel) {
  static final InstalledRanges NONE = new InstalledRanges(List.of(), Sorted.emptyMap());

  private static final Logger LOG = LoggerFactory.getLogger(InstalledRanges.class);
  private static final String FLAG = "--service-cluster-ip-range=";
  private static final String CONTROLLER_MANAGER = "kube-controller-manager";
  private static final int FORBIDDEN = 403;

  /** Where Flannel's manifests put it, newest first. */
  private static final List<String> FLANNEL_NAMESPACES = List.of("kube-flannel", "kube-system");

  InstalledRanges {
    services = List.copyOf(services);
    flannel = Sorted.map(flannel);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ClusterConfiguration(@Nullable Networking networking) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Networking(@Nullable String serviceSubnet) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record FlannelNetwork(
      @JsonProperty("Network") @Nullable String network,
      @JsonProperty("IPv6Network") @Nullable String ipv6Network) {}

  /** Reads all of them. Blocks. */
  static InstalledRanges find(KubernetesClient client) {
    List<IpPrefix> flagged = ofControllerManager(client);
    SortedMap<String, List<IpPrefix>> flannel = new TreeMap<>();
    for (String namespace : FLANNEL_NAMESPACES) {
      List<IpPrefix> ranges = ofFlannel(client, namespace);
      if (!ranges.isEmpty()) {
        flannel.put(namespace, ranges);
      }
    }
    return new InstalledRanges(flagged.isEmpty() ? ofKubeadm(client) : flagged, flannel);
  }

  private static List<IpPrefix> ofControllerManager(KubernetesClient client) {
    return Stream.of("component", "k8s-app")
        .map(label ->
            client.pods().inAnyNamespace().withLabel(label, CONTROLLER_MANAGER).list().getItems())
        .flatMap(List::stream)
        .map(InstalledRanges::flagged)
        .filter(ranges -> !ranges.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<IpPrefix> flagged(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(InstalledRanges::words)
        .filter(word -> word.startsWith(FLAG))
        .flatMap(word -> prefixes(word.substring(FLAG.length())))
        .toList();
  }

  private static Stream<String> words(Container container) {
    return Stream.concat(container.getCommand().stream(), container.getArgs().stream());
  }

  private static List<IpPrefix> ofKubeadm(KubernetesClient client) {
    return text(client, "kube-system", "kubeadm-config", "ClusterConfiguration")
        .flatMap(yaml -> parsed(client, yaml, ClusterConfiguration.class))
        .map(ClusterConfiguration::networking)
        .map(Networking::serviceSubnet)
        .map(subnets -> prefixes(subnets).toList())
        .orElse(List.of());
  }

  private static List<IpPrefix> ofFlannel(KubernetesClient client, String namespace) {
    return text(client, namespace, "kube-flannel-cfg", "net-conf.json")
        .flatMap(json -> parsed(client, json, FlannelNetwork.class))
        .map(found ->
            Stream.of(found.network(), found.ipv6Network())
                .filter(Objects::nonNull)
                .flatMap(InstalledRanges::prefixes)
                .toList())
        .orElse(List.of());
  }

  private static Stream<IpPrefix> prefixes(String list) {
    return Arrays.stream(list.split(",", -1))
        .flatMap(text -> IpPrefix.parse(text.strip()).toOptional().stream());
  }

  /** A ConfigMap that may not be read counts as not there: it is one source of several. */
  private static Optional<String> text(
      KubernetesClient client, String namespace, String name, String key) {
    try {
      return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
          .map(ConfigMap::getData)
          .map(data -> data.get(key));
    } catch (KubernetesClientException e) {
      if (e.getCode() != FORBIDDEN) {
        throw e;
      }
      LOG.atDebug().addKeyValue("configMap", namespace + "/" + name).log("may not be read");
      return Optional.empty();
    }
  }

  /** What somebody wrote by hand and cannot be parsed says nothing. */
  private static <T> Optional<T> parsed(KubernetesClient client, String text, Class<T> type) {
    try {
      return Optional.ofNullable(client.getKubernetesSerialization().unmarshal(text, type));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      LOG.atDebug().setCause(e).addKeyValue("kind", type.getSimpleName()).log("is not understood");
      return Optional.empty();
    }
  }
}
