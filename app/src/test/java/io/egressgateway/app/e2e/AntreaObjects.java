package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.scenario.AntreaApi;
import io.egressgateway.lab.topology.LabNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Antrea's objects, as users write and read them. */
final class AntreaObjects {
  static final String EGRESSES = AntreaApi.API + "/egresses";
  static final String POOLS = AntreaApi.API + "/externalippools";

  static final String NODES = "/api/v1/nodes";

  private final LiveCluster cluster;

  AntreaObjects(LiveCluster cluster) {
    this.cluster = cluster;
  }

  /** What an Egress shows. */
  record Shown(String address, String node) {
    IpAddress ip() {
      return IpAddress.of(address);
    }
  }

  /** A pool on the quick start's gateway nodes; {@code ranges} is a list in YAML. */
  void pool(String name, String ranges) {
    cluster
        .lab()
        .api()
        .apply(
            POOLS + "/" + name,
            """
            apiVersion: crd.antrea.io/v1beta1
            kind: ExternalIPPool
            metadata: {name: %s}
            spec:
              ipRanges: %s
              nodeSelector: {matchLabels: {egressgateway: "true"}}
            """
                .formatted(name, ranges));
  }

  /** An Egress; {@code more} is the rest of its spec in YAML. */
  void egress(String name, String appliedTo, String more) {
    cluster
        .lab()
        .api()
        .apply(
            EGRESSES + "/" + name,
            """
            apiVersion: crd.antrea.io/v1beta1
            kind: Egress
            metadata: {name: %s}
            spec:
              appliedTo: %s
            %s\
            """
                .formatted(name, appliedTo, more.indent(2)));
  }

  JsonNode egress(String name) {
    return cluster.object(EGRESSES + "/" + name);
  }

  Shown shown(String name) {
    JsonNode status = egress(name).path("status");
    return new Shown(status.path("egressIP").asText(), status.path("egressNode").asText());
  }

  /** What it shows once a node carries it. */
  Shown carried(String name) {
    assertThat(LiveCluster.within(PolicyE2E.SOON, () -> !shown(name).node().isEmpty()))
        .as("%s", egress(name))
        .isTrue();
    return shown(name);
  }

  /** What an Egress with several addresses shows once each has a node. */
  List<Shown> carriedParts(String name, int count) {
    assertThat(
            LiveCluster.within(
                PolicyE2E.SOON,
                () ->
                    parts(name).size() == count
                        && parts(name).stream().noneMatch(part -> part.node().isEmpty())))
        .as("%s", egress(name))
        .isTrue();
    return parts(name);
  }

  private List<Shown> parts(String name) {
    List<Shown> parts = new ArrayList<>();
    for (JsonNode one : egress(name).at("/status/egressIPs")) {
      parts.add(new Shown(one.path("egressIP").asText(), one.path("egressNode").asText()));
    }
    return parts;
  }

  /** Sets an annotation, or removes it where the value is null. */
  void annotate(String path, String name, @Nullable String value) {
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.withObject("/metadata/annotations").put(name, value);
    cluster.lab().api().mergePatch(path, change.toString());
  }

  /** A condition as {@code True Assigned: message}; empty where there is none. */
  String condition(String egress, String type) {
    return condition(egress(egress), type);
  }

  String poolCondition(String pool, String type) {
    return condition(cluster.object(POOLS + "/" + pool), type);
  }

  private static String condition(JsonNode object, String type) {
    for (JsonNode one : object.path("status").path("conditions")) {
      if (one.path("type").asText().equals(type)) {
        return "%s %s: %s"
            .formatted(
                one.path("status").asText(),
                one.path("reason").asText(),
                one.path("message").asText());
      }
    }
    return "";
  }

  void delete(String path) {
    cluster.lab().api().delete(path);
  }

  /** Deletes everything, and waits until nothing is translated any more. */
  void clear() {
    for (String kind : List.of(EGRESSES, POOLS)) {
      for (JsonNode object : cluster.object(kind).path("items")) {
        delete(kind + "/" + object.path("metadata").path("name").asText());
      }
    }
    for (LabNode node : cluster.nodes()) {
      Objects.cover(cluster, node, "");
      PolicyE2E.shows(node, LiveCluster.addressesOf(node), "no Egress any more");
    }
  }
}
