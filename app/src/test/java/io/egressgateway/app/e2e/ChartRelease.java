package io.egressgateway.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.cluster.Release;
import io.egressgateway.testkit.chart.Manifest;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the chart renders as the lab installs and starts it. */
final class ChartRelease {
  static final String AGENT = "egressgateway-agent";
  static final String CONTROLLER = "egressgateway-controller";

  /**
   * Fields of a pod that the chart points at; the lab says where a pod is and what it is called.
   */
  private static final Map<String, String> FIELDS = Map.of("metadata.namespace", "kube-system");

  private ChartRelease() {}

  /** The objects that {@code wanted} takes, and both workloads. */
  static Release of(Manifest manifest, Predicate<ObjectNode> wanted) {
    return new Release(
        manifest.objects().stream().filter(wanted).toList(),
        manifest.configuration(),
        workload(manifest.object("Deployment", CONTROLLER)),
        workload(manifest.object("DaemonSet", AGENT)));
  }

  private static Release.Workload workload(ObjectNode object) {
    Map<String, String> environment = new TreeMap<>();
    JsonNode pod = object.at("/spec/template/spec");
    for (JsonNode variable : pod.at("/containers/0/env")) {
      JsonNode field = variable.at("/valueFrom/fieldRef/fieldPath");
      String value =
          field.isMissingNode()
              ? variable.path("value").asText()
              : FIELDS.getOrDefault(field.asText(), "");
      if (!value.isEmpty()) {
        environment.put(variable.path("name").asText(), value);
      }
    }
    // The file is elsewhere than in a pod, and says so by a flag.
    environment.remove("CONFIGMAP_PATH");
    return new Release.Workload(
        object.at("/metadata/namespace").asText(),
        pod.path("serviceAccountName").asText(),
        environment);
  }
}
