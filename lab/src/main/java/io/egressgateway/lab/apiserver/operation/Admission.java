package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.schema.Defaulting;
import io.egressgateway.lab.apiserver.schema.Pruning;
import io.egressgateway.lab.apiserver.schema.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What every new version of an object goes through: prune, default, validate. */
final class Admission {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;

  private final BuiltinDefaults builtinDefaults;

  Admission(BuiltinDefaults builtinDefaults) {
    this.builtinDefaults = builtinDefaults;
  }

  /** Refuses or warns of fields the schema does not declare, and removes them. */
  void prune(ResourceType type, ObjectNode object, WriteOptions options) {
    List<String> unknown = Pruning.prune(type.schema(), object);
    if (unknown.isEmpty()) {
      return;
    }
    List<String> words = unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
    switch (options.unknownFields()) {
      case STRICT ->
          throw ApiException.badRequest(
              type.kind()
                  + " in version \""
                  + type.version()
                  + "\" cannot be handled as a "
                  + type.kind()
                  + ": strict decoding error: "
                  + String.join(", ", words));
      case WARN -> options.warnings().addAll(words);
      case IGNORE -> {}
    }
  }

  /**
   * Fills in defaults, in place.
   *
   * @param old the version before, missing on creation
   */
  void fill(ResourceType type, ObjectNode object, JsonNode old) {
    if (old.isMissingNode()) {
      builtinDefaults.creation(type, object);
    }
    builtinDefaults.everyWrite(type, object);
    Defaulting.apply(type.schema(), object);
  }

  /**
   * Fills in the defaults of what a webhook added, removes what the schema does not declare, and
   * checks the result.
   *
   * @param old the version before, missing on creation
   * @throws ApiException 422 with everything that is wrong
   */
  void complete(ResourceType type, ObjectNode object, JsonNode old) {
    Pruning.prune(type.schema(), object);
    Defaulting.apply(type.schema(), object);
    List<FieldCause> causes = new ArrayList<>(metadata(object));
    causes.addAll(Validation.check(type.schema(), object, old));
    if (!causes.isEmpty()) {
      throw ApiException.invalid(type.group(), type.kind(), Json.name(object), causes);
    }
  }

  private static List<FieldCause> metadata(ObjectNode object) {
    List<FieldCause> causes = new ArrayList<>();
    String name = Json.name(object);
    if (name.isEmpty()) {
      causes.add(FieldCause.required("metadata.name", "name or generateName is required"));
    } else if (name.length() > LONGEST_NAME || !SUBDOMAIN.matcher(name).matches()) {
      causes.add(
          FieldCause.invalid(
              "metadata.name",
              "\"" + name + "\"",
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character"));
    }
    for (var label : Json.at(object, "metadata", "labels").properties()) {
      String value = label.getValue().asText();
      if (value.length() > LONGEST_LABEL || !LABEL_VALUE.matcher(value).matches()) {
        causes.add(
            FieldCause.invalid(
                "metadata.labels",
                "\"" + value + "\"",
                "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character"));
      }
    }
    return causes;
  }
}
