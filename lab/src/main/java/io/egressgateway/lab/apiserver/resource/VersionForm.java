package io.egressgateway.lab.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Brings an object into the version a client asked for and back into the stored one.
 *
 * <p>Only events change shape: events.k8s.io/v1 renames fields of the core event. Every other kind
 * keeps its fields and gets another apiVersion (conversion strategy None).
 */
public final class VersionForm {
  private static final Map<String, String> CORE_TO_EVENTS =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");

  private VersionForm() {}

  /** Whether stored objects have to be changed for readers of this version. */
  public static boolean differs(ResourceType type, JsonNode stored) {
    return !type.apiVersion().equals(stored.path("apiVersion").asText());
  }

  /** A copy as readers of this version see it; the same tree if nothing changes. */
  public static ObjectNode read(ResourceType type, ObjectNode stored) {
    if (!differs(type, stored)) {
      return stored;
    }
    ObjectNode copy = stored.deepCopy();
    if (isEvent(type)) {
      CORE_TO_EVENTS.forEach((core, events) -> rename(copy, core, events));
    }
    copy.put("apiVersion", type.apiVersion());
    return copy;
  }

  /** Changes an object of this version, in place, into the stored form. */
  public static void store(ResourceType type, ObjectNode object) {
    if (isEvent(type)) {
      CORE_TO_EVENTS.forEach((core, events) -> rename(object, events, core));
      object.put("apiVersion", "v1");
    }
  }

  private static boolean isEvent(ResourceType type) {
    return type.group().equals("events.k8s.io");
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
