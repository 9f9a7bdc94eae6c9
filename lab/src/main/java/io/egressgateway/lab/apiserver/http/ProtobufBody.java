package io.egressgateway.lab.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * The kinds that {@code kubectl create namespace|configmap|secret|serviceaccount} and {@code
 * kubectl auth can-i} send as {@code application/vnd.kubernetes.protobuf}, as JSON. Field numbers
 * are those of the published generated.proto files of k8s.io/api and k8s.io/apimachinery.
 */
final class ProtobufBody {
  private static final byte[] MAGIC = "k8s\0".getBytes(StandardCharsets.US_ASCII);

  private enum Form {
    METADATA,
    TEXT,
    FLAG,
    TEXTS,
    BYTES_BY_NAME,
    /** An object whose fields do not matter here. */
    OBJECT
  }

  private record Field(String name, Form form) {}

  private static final Map<Integer, Field> METADATA =
      Map.of(
          1, new Field("name", Form.TEXT),
          2, new Field("generateName", Form.TEXT),
          3, new Field("namespace", Form.TEXT),
          11, new Field("labels", Form.TEXTS),
          12, new Field("annotations", Form.TEXTS));
  private static final Field OBJECT_METADATA = new Field("metadata", Form.METADATA);

  private static final Map<String, Map<Integer, Field>> KINDS =
      Map.of(
          "Namespace", Map.of(1, OBJECT_METADATA),
          "ServiceAccount", Map.of(1, OBJECT_METADATA),
          "SelfSubjectAccessReview", Map.of(1, OBJECT_METADATA, 2, new Field("spec", Form.OBJECT)),
          "ConfigMap",
              Map.of(
                  1, OBJECT_METADATA,
                  2, new Field("data", Form.TEXTS),
                  3, new Field("binaryData", Form.BYTES_BY_NAME),
                  4, new Field("immutable", Form.FLAG)),
          "Secret",
              Map.of(
                  1, OBJECT_METADATA,
                  2, new Field("data", Form.BYTES_BY_NAME),
                  3, new Field("type", Form.TEXT),
                  4, new Field("stringData", Form.TEXTS),
                  5, new Field("immutable", Form.FLAG)));

  private ProtobufBody() {}

  /**
   * @throws ApiException 400 for a broken message, 415 for another kind
   */
  static ObjectNode read(byte[] body) {
    if (body.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(body, MAGIC.length))) {
      throw ApiException.badRequest("the request body does not start like Kubernetes protobuf");
    }
    ByteBuffer message = ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length);
    ObjectNode object = Json.object();
    ByteBuffer raw = ByteBuffer.allocate(0);
    WireReader unknown = new WireReader(message);
    while (unknown.next()) {
      if (unknown.field() == 1) {
        WireReader type = new WireReader(unknown.part());
        while (type.next()) {
          object.put(type.field() == 1 ? "apiVersion" : "kind", type.text());
        }
      } else if (unknown.field() == 2) {
        raw = unknown.part();
      }
    }
    Map<Integer, Field> fields = KINDS.get(Json.text(object, "kind"));
    if (fields == null) {
      throw ApiException.unsupportedMediaType(
          "protobuf is understood for "
              + String.join(", ", KINDS.keySet().stream().sorted().toList())
              + " only; use application/json or application/yaml");
    }
    fill(object, raw, fields);
    return object;
  }

  private static void fill(ObjectNode object, ByteBuffer message, Map<Integer, Field> fields) {
    WireReader reader = new WireReader(message);
    while (reader.next()) {
      Field field = fields.get(reader.field());
      if (field == null) {
        continue;
      }
      switch (field.form()) {
        case METADATA -> fill(Json.child(object, field.name()), reader.part(), METADATA);
        case TEXT -> {
          if (!reader.text().isEmpty()) {
            object.put(field.name(), reader.text());
          }
        }
        case FLAG -> object.put(field.name(), reader.flag());
        case TEXTS -> entry(Json.child(object, field.name()), reader.part(), false);
        case BYTES_BY_NAME -> entry(Json.child(object, field.name()), reader.part(), true);
        case OBJECT -> Json.child(object, field.name());
      }
    }
  }

  private static void entry(ObjectNode map, ByteBuffer message, boolean binary) {
    String key = "";
    String value = "";
    WireReader reader = new WireReader(message);
    while (reader.next()) {
      if (reader.field() == 1) {
        key = reader.text();
      } else {
        value = binary ? Base64.getEncoder().encodeToString(reader.partBytes()) : reader.text();
      }
    }
    map.put(key, value);
  }
}
