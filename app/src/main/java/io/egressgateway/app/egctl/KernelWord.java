package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.domain.cluster.NodeName;

/**
 * What the kernel of a node said of a packet.
 *
 * @param data as the agent sent it
 */
record KernelWord(NodeName node, JsonNode data) {
  private static final ObjectMapper JSON = new ObjectMapper();

  KernelWord {
    requireNonNull(node, "node");
    requireNonNull(data, "data");
  }

  /**
   * Reads an agent's answer.
   *
   * @throws IllegalArgumentException for what is no answer
   */
  static KernelWord read(NodeName node, String body) {
    try {
      JsonNode data = JSON.readTree(body);
      if (!data.path("fate").isTextual()) {
        throw new IllegalArgumentException("no answer of an agent: " + body);
      }
      return new KernelWord(node, data);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("no answer of an agent: " + body, wrong);
    }
  }

  String fate() {
    return text("fate");
  }

  String text(String field) {
    return data.path(field).asText();
  }

  /** The gateway node's own address that the packet is sent to; empty where the way is broken. */
  String wayTo() {
    return data.path("way").path("nodeAddress").asText();
  }

  /** In words. */
  String told() {
    String because = " (" + text("match") + ")";
    String rules = text("rules").equals("intact") ? "" : "; the rules are " + text("rules");
    String what =
        switch (fate()) {
          case "snat" -> "leaves with " + text("eip");
          case "masquerade" -> "leaves with the node's own address";
          case "gateway" ->
              wayTo().isEmpty()
                  ? "is marked " + text("mark") + " for a gateway that no route leads to"
                  : "goes to the gateway at %s (mark %s, table %s, next hop %s)"
                      .formatted(
                          wayTo(),
                          text("mark"),
                          data.path("way").path("table").asText(),
                          data.path("way").path("nextHop").asText());
          case "drop" -> "is dropped: " + text("reason");
          case "untouched" -> "is left alone";
          default -> "meets a fate that this egctl does not know: " + fate();
        };
    return what + because + rules;
  }
}
