package io.egressgateway.lab.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The columns {@code kubectl get} shows for built-in kinds. */
final class BuiltinColumns {
  private static final String ROLE = "node-role.kubernetes.io/";

  private BuiltinColumns() {}

  static List<Cell> of(String kind) {
    return switch (kind) {
      case "Namespace" ->
          List.of(Cell.nameColumn(), Cell.at("Status", "status", "phase"), Cell.ageColumn());
      case "Node" -> node();
      case "Pod" -> pod();
      case "Service" -> service();
      case "Event" -> event();
      case "Lease" ->
          List.of(Cell.nameColumn(), Cell.at("Holder", "spec", "holderIdentity"), Cell.ageColumn());
      case "Secret" ->
          List.of(
              Cell.nameColumn(),
              Cell.at("Type", "type"),
              Cell.count("Data", "data"),
              Cell.ageColumn());
      case "ConfigMap" -> List.of(Cell.nameColumn(), Cell.count("Data", "data"), Cell.ageColumn());
      case "ServiceAccount" ->
          List.of(Cell.nameColumn(), Cell.count("Secrets", "secrets"), Cell.ageColumn());
      case "CustomResourceDefinition" ->
          List.of(
              Cell.nameColumn(),
              Cell.of("Created At", o -> Json.text(o, "metadata", "creationTimestamp")));
      case "ServiceCIDR" ->
          List.of(
              Cell.nameColumn(),
              Cell.of("CIDRs", o -> Cell.joined(Json.at(o, "spec", "cidrs"), "")),
              Cell.ageColumn());
      default -> List.of(Cell.nameColumn(), Cell.ageColumn());
    };
  }

  private static List<Cell> node() {
    return List.of(
        Cell.nameColumn(),
        Cell.of("Status", BuiltinColumns::nodeStatus),
        Cell.of("Roles", BuiltinColumns::roles),
        Cell.ageColumn(),
        Cell.of("Version", o -> Json.text(o, "status", "nodeInfo", "kubeletVersion")),
        Cell.of("Internal-IP", o -> address(o, "InternalIP")).wide(),
        Cell.of("External-IP", o -> address(o, "ExternalIP")).wide(),
        Cell.at("OS-Image", "status", "nodeInfo", "osImage").wide(),
        Cell.at("Kernel-Version", "status", "nodeInfo", "kernelVersion").wide(),
        Cell.at("Container-Runtime", "status", "nodeInfo", "containerRuntimeVersion").wide());
  }

  private static List<Cell> pod() {
    return List.of(
        Cell.nameColumn(),
        Cell.of("Ready", BuiltinColumns::readyContainers),
        Cell.of("Status", BuiltinColumns::podStatus),
        Cell.of("Restarts", BuiltinColumns::restarts),
        Cell.ageColumn(),
        Cell.of("IP", BuiltinColumns::podAddress).wide(),
        Cell.at("Node", "spec", "nodeName").wide(),
        Cell.at("Nominated Node", "status", "nominatedNodeName").wide(),
        Cell.of("Readiness Gates", _ -> "<none>").wide());
  }

  private static List<Cell> service() {
    return List.of(
        Cell.nameColumn(),
        Cell.at("Type", "spec", "type"),
        Cell.at("Cluster-IP", "spec", "clusterIP"),
        Cell.of("External-IP", o -> Cell.joined(Json.at(o, "spec", "externalIPs"), "")),
        Cell.of("Port(s)", BuiltinColumns::ports),
        Cell.ageColumn(),
        Cell.of("Selector", BuiltinColumns::selector).wide());
  }

  private static List<Cell> event() {
    return List.of(
        new Cell(
            "Last Seen",
            "string",
            "",
            "When it last happened.",
            0,
            (o, now) -> Cell.text(HumanDuration.since(lastSeen(o), now))),
        Cell.at("Type", "type"),
        Cell.at("Reason", "reason"),
        Cell.of("Object", BuiltinColumns::eventObject),
        Cell.at("Subobject", "involvedObject", "fieldPath").wide(),
        Cell.of("Source", o -> Json.text(o, "source", "component")).wide(),
        Cell.of("Message", BuiltinColumns::message),
        Cell.nameColumn().wide());
  }

  private static String message(JsonNode event) {
    return event.path("message").asText(event.path("note").asText("")).strip();
  }

  private static String eventObject(JsonNode event) {
    JsonNode object =
        event.has("involvedObject") ? event.path("involvedObject") : event.path("regarding");
    return Json.text(object, "kind").toLowerCase(Locale.ROOT) + "/" + Json.text(object, "name");
  }

  private static String lastSeen(JsonNode event) {
    for (String field :
        List.of("lastTimestamp", "deprecatedLastTimestamp", "eventTime", "firstTimestamp")) {
      String time = Json.text(event, field);
      if (!time.isEmpty()) {
        return time;
      }
    }
    return Json.text(event, "metadata", "creationTimestamp");
  }

  private static String nodeStatus(JsonNode node) {
    String status = "Unknown";
    for (JsonNode condition : Json.at(node, "status", "conditions")) {
      if (Json.text(condition, "type").equals("Ready")) {
        status = Json.text(condition, "status").equals("True") ? "Ready" : "NotReady";
      }
    }
    return Json.at(node, "spec", "unschedulable").asBoolean(false)
        ? status + ",SchedulingDisabled"
        : status;
  }

  private static String roles(JsonNode node) {
    TreeSet<String> roles = new TreeSet<>();
    for (var label : Json.at(node, "metadata", "labels").properties()) {
      if (label.getKey().startsWith(ROLE)) {
        roles.add(label.getKey().substring(ROLE.length()));
      }
    }
    return roles.isEmpty() ? "<none>" : String.join(",", roles);
  }

  private static String address(JsonNode node, String type) {
    for (JsonNode address : Json.at(node, "status", "addresses")) {
      if (Json.text(address, "type").equals(type)) {
        return Json.text(address, "address");
      }
    }
    return "<none>";
  }

  private static String readyContainers(JsonNode pod) {
    int ready = 0;
    for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
      ready += container.path("ready").asBoolean(false) ? 1 : 0;
    }
    return ready + "/" + Json.at(pod, "spec", "containers").size();
  }

  private static String podStatus(JsonNode pod) {
    if (!Json.text(pod, "metadata", "deletionTimestamp").isEmpty()) {
      return "Terminating";
    }
    String reason = Json.text(pod, "status", "reason");
    return reason.isEmpty() ? Json.text(pod, "status", "phase") : reason;
  }

  private static String restarts(JsonNode pod) {
    int restarts = 0;
    for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
      restarts += container.path("restartCount").asInt(0);
    }
    return Integer.toString(restarts);
  }

  private static String podAddress(JsonNode pod) {
    String address = Json.text(pod, "status", "podIP");
    return address.isEmpty() ? "<none>" : address;
  }

  private static String ports(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : Json.at(service, "spec", "ports")) {
      String node = port.has("nodePort") ? ":" + port.path("nodePort").asText() : "";
      ports.add(port.path("port").asText() + node + "/" + port.path("protocol").asText("TCP"));
    }
    return ports.isEmpty() ? "<none>" : String.join(",", ports);
  }

  private static String selector(JsonNode service) {
    List<String> terms = new ArrayList<>();
    for (var term : Json.at(service, "spec", "selector").properties()) {
      terms.add(term.getKey() + "=" + term.getValue().asText());
    }
    return terms.isEmpty() ? "<none>" : String.join(",", terms);
  }
}
