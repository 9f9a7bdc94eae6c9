package io.egressgateway.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.datapath.NodeInterface;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The key whose items are objects: tunnel interfaces of nodes with certain labels. */
final class NodeInterfaceKey {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NODES = "nodeSelector";
  private static final String INTERFACE = "interfaceName";
  private static final String ALLOWED =
      "items of nodeSelector, with labels, and interfaceName, with an interface's name";

  static final ConfigKey<List<NodeInterface>> KEY =
      ConfigKey.list(
          "tunnelDetectCustomInterface",
          "",
          ALLOWED,
          "Interfaces that carry the tunnel on nodes with certain labels, in place of what"
              + " tunnelDetectMethod finds. Of the items the first counts whose labels the node has"
              + " all.",
          NodeInterfaceKey::parse);

  private NodeInterfaceKey() {}

  /** One item in a line, as JSON. */
  private static Parsed<List<NodeInterface>> parse(String lines) {
    List<NodeInterface> interfaces = new ArrayList<>();
    for (String line : lines.lines().filter(text -> !text.isEmpty()).toList()) {
      Optional<NodeInterface> read = item(line);
      if (read.isEmpty()) {
        return Parsed.invalid(line, ALLOWED);
      }
      interfaces.add(read.get());
    }
    return Parsed.valid(List.copyOf(interfaces));
  }

  private static Optional<NodeInterface> item(String text) {
    try {
      JsonNode item = JSON.readTree(text);
      boolean known =
          item.propertyStream()
              .allMatch(field -> Set.of(NODES, INTERFACE).contains(field.getKey()));
      return known
          ? labels(item.path(NODES)).flatMap(labels -> named(labels, item.path(INTERFACE)))
          : Optional.empty();
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  private static Optional<NodeInterface> named(SortedMap<String, String> labels, JsonNode name) {
    return InterfaceName.parse(name.asText())
        .toOptional()
        .map(parsed -> new NodeInterface(new LabelSelector(labels, List.of()), parsed));
  }

  private static Optional<SortedMap<String, String>> labels(JsonNode selector) {
    if (!selector.isObject()) {
      return Optional.empty();
    }
    SortedMap<String, String> labels = new TreeMap<>();
    selector.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return selector.valueStream().allMatch(JsonNode::isValueNode)
        ? Optional.of(labels)
        : Optional.empty();
  }
}
