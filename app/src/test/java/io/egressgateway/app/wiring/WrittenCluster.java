package io.egressgateway.app.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.egressgateway.adapter.k8s.connect.KubernetesConnection;
import io.egressgateway.adapter.k8s.publish.Fabric8ControllerPublisher;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.app.reconcile.ControllerPass;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.cluster.ApiAccess;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * An API server with what users and perhaps another product's controller wrote, and one
 * controller's passes with their real adapters. Nodes send no heartbeats: their Node objects say
 * whether they are alive.
 */
final class WrittenCluster implements AutoCloseable {
  static final String API = "/apis/egressgateway.spidernet.io/v1beta1/";

  /** The gateway whose status most questions are about. */
  static final String GATEWAY = "egressgateways/g";

  private static final String HEAD = "apiVersion: egressgateway.spidernet.io/v1beta1\n";
  private static final Path CRDS = Path.of("../deploy/crds");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Kinds by the plural that is in their paths. */
  private static final Map<String, String> KINDS =
      Map.of(
          "egressgateways", "EgressGateway",
          "egresspolicies", "EgressPolicy",
          "egressclusterpolicies", "EgressClusterPolicy",
          "egresstunnels", "EgressTunnel",
          "egressclusterinfos", "EgressClusterInfo",
          "egressendpointslices", "EgressEndpointSlice",
          "egressclusterendpointslices", "EgressClusterEndpointSlice");

  private final ApiServer server = ApiServer.start(ApiServerOptions.defaults());
  private final KubernetesClient client;
  private final LabApi api;
  private final ControllerClusterSource source;
  private final ControllerPass pass;
  private final Map<String, JsonNode> given = new TreeMap<>();
  private PublishReport report = PublishReport.NOTHING;

  WrittenCluster(Path directory) throws IOException {
    this(directory, ControllerSettings.DEFAULT);
  }

  WrittenCluster(Path directory, ControllerSettings settings) throws IOException {
    try (Stream<Path> files = Files.list(CRDS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        Json.parseYamlDocuments(Files.readAllBytes(file)).forEach(server::create);
      }
    }
    client = KubernetesConnection.open(Config.fromKubeconfig(server.kubeconfig()));
    api =
        new LabApi(
            ApiAccess.of(Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig())));
    source = new ControllerClusterSource(client, Duration.ofSeconds(1), List.of());
    Fabric8ControllerPublisher publisher =
        new Fabric8ControllerPublisher(client, source, Instant::now);
    pass =
        new ControllerPass(
            new ControllerPass.Inputs(source, _ -> Heard.NOTHING, () -> true, Instant::now),
            publication -> {
              report = publisher.publish(publication);
              return report;
            },
            settings,
            System::nanoTime,
            EgressMetrics.NONE);
    object("egressclusterinfos/default", "spec: {autoDetect: {podCidrMode: k8s}}");
  }

  LabApi api() {
    return api;
  }

  static String policy(String name) {
    return "namespaces/default/egresspolicies/" + name;
  }

  /** Who has what: {@code node address policy,policy}, in the order of the status. */
  List<String> owned() {
    List<String> lines = new ArrayList<>();
    for (JsonNode node : read(GATEWAY).path("status").path("nodeList")) {
      for (JsonNode entry : node.path("eips")) {
        List<String> names = new ArrayList<>();
        entry.path("policies").forEach(policy -> names.add(policy.path("name").asText()));
        lines.add(
            "%s %s %s"
                .formatted(
                    node.path("name").asText(),
                    entry.path("ipv4").asText("-"),
                    String.join(",", names)));
      }
    }
    return lines;
  }

  /** Node and IPv4 address that a policy's status shows. */
  String shown(String policy) {
    JsonNode status = read(policy(policy)).path("status");
    return status.path("node").asText() + " " + status.path("eip").path("ipv4").asText("-");
  }

  /** The condition of an object; missing where it has none of that type. */
  JsonNode condition(String path, String type) {
    for (JsonNode condition : read(path).path("status").path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  void settles(String... owned) {
    until("who owns what: " + List.of(owned), () -> owned().equals(List.of(owned)));
  }

  /** A node whose agent has told its end of the tunnel; a gateway by its label, or not. */
  void node(String name, int number, boolean gateway) {
    String labels = gateway ? ", labels: {egress: 'true'}" : "";
    api.apply(
        "/api/v1/nodes/" + name,
        "apiVersion: v1\nkind: Node\nmetadata: {name: %s%s}\nspec: {podCIDRs: [10.9.%d.0/24]}\n"
            .formatted(name, labels, number));
    ready(name, number, "True");
    object("egresstunnels/" + name, "spec: {}");
    status(
        "egresstunnels/" + name,
        "{tunnel: {parent: {name: eth0, ipv4: 192.0.2.%d}}}".formatted(number));
  }

  /** As a kubelet, or the node lifecycle controller, says it. */
  void ready(String name, int number, String status) {
    api.patchStatus(
        "/api/v1/nodes/" + name,
        """
        status:
          addresses: [{type: InternalIP, address: 192.0.2.%d}]
          conditions: [{type: Ready, status: '%s'}]
        """
            .formatted(number, status));
  }

  /** A running pod; {@code spec} is more of its spec, or a phase other than Running. */
  void pod(String name, String node, String address, boolean hostNetwork, String phase) {
    String path = "/api/v1/namespaces/default/pods/" + name;
    api.apply(
        path,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: a}}
        spec: {nodeName: %s, hostNetwork: %s, containers: [{name: c, image: i}]}
        """
            .formatted(name, node, hostNetwork));
    api.patchStatus(
        path,
        "status: {phase: %s, podIP: %s, podIPs: [{ip: %s}]}".formatted(phase, address, address));
  }

  /**
   * An object with its metadata and spec, as YAML below the name.
   *
   * @param path behind the group's, such as {@code egressgateways/g}
   */
  void object(String path, String yaml) {
    String[] parts = path.split("/", -1);
    boolean namespaced = parts.length == 4;
    String name = parts[parts.length - 1];
    String metadata = "name: " + name + (namespaced ? ", namespace: " + parts[1] : "");
    String body =
        yaml.contains("metadata:")
            ? yaml.replaceFirst("metadata: \\{", "metadata: {" + metadata + ", ")
            : "metadata: {" + metadata + "}\n" + yaml;
    String kind = KINDS.get(parts[parts.length - 2]);
    given.put(path, api.apply(API + path, HEAD + "kind: " + kind + "\n" + body).path("spec"));
  }

  /** What the other controller wrote. */
  void status(String path, String yaml) {
    api.patchStatus(API + path, "status: " + yaml);
  }

  JsonNode read(String path) {
    return api.get(API + path).orElseThrow(() -> new AssertionError(path + " is not there"));
  }

  boolean exists(String path) {
    return api.get(API + path).isPresent();
  }

  /** Runs passes until something holds and a pass has nothing left to write. */
  void until(String what, BooleanSupplier condition) {
    if (source.snapshot().isEmpty()) {
      source.start();
    }
    long start = System.nanoTime();
    while (true) {
      EgressMetrics.Outcome outcome = pass.run();
      boolean quiet =
          outcome == EgressMetrics.Outcome.DONE
              && report.written() == 0
              && report.failures().isEmpty();
      if (quiet && condition.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError(
            "not within %d s: %s; %s %s"
                .formatted(PATIENCE.toSeconds(), what, report, everything()));
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private String everything() {
    StringBuilder text = new StringBuilder();
    given
        .keySet()
        .forEach(path ->
            api.get(API + path)
                .ifPresent(object ->
                    text.append('\n').append(path).append(' ').append(object.path("status"))));
    return text.toString();
  }

  /** The objects that users wrote and whose spec is not what it was, or that are gone. */
  List<String> changed() {
    return given.entrySet().stream()
        .filter(object -> !object.getKey().contains("slices/"))
        .filter(object ->
            api.get(API + object.getKey())
                .filter(now -> now.path("spec").equals(object.getValue()))
                .isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void close() {
    source.close();
    api.close();
    client.close();
    server.close();
  }
}
