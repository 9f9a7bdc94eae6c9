package io.egressgateway.lab.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Reader;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.resource.VersionForm;
import io.egressgateway.lab.apiserver.store.StoredObject;
import io.egressgateway.lab.apiserver.table.TableFormat;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a client wants to see objects of one kind: plain, as Table or as metadata only. */
final class View {
  private enum Form {
    PLAIN,
    TABLE,
    PARTIAL
  }

  private final ResourceType type;
  private final Form form;
  private final Optional<TableFormat> table;
  private final InstantSource clock;

  private View(ResourceType type, Form form, Optional<TableFormat> table, InstantSource clock) {
    this.type = type;
    this.form = form;
    this.table = table;
    this.clock = clock;
  }

  static View of(ResourceType type, Parameters parameters, InstantSource clock) {
    String accept = parameters.header("Accept");
    Form form =
        accept.contains("as=Table")
            ? Form.TABLE
            : accept.contains("as=PartialObjectMetadata") ? Form.PARTIAL : Form.PLAIN;
    Optional<TableFormat> table =
        form == Form.TABLE
            ? Optional.of(new TableFormat(type, parameters.text("includeObject")))
            : Optional.empty();
    return new View(type, form, table, clock);
  }

  Buffer object(ObjectNode stored) {
    return Buffer.buffer(Json.bytes(shown(stored, true)));
  }

  Buffer object(StoredObject stored, boolean heads) {
    if (form == Form.PLAIN && !VersionForm.differs(type, stored.json())) {
      return Buffer.buffer(stored.bytes());
    }
    return Buffer.buffer(Json.bytes(shown(stored.json(), heads)));
  }

  private ObjectNode shown(ObjectNode stored, boolean heads) {
    ObjectNode object = VersionForm.read(type, stored);
    return switch (form) {
      case PLAIN -> object;
      case PARTIAL -> TableFormat.partial(object);
      case TABLE -> {
        ObjectNode metadata =
            Json.object().put("resourceVersion", Json.text(object, "metadata", "resourceVersion"));
        yield table.orElseThrow().table(List.of(object), metadata, heads, clock.instant());
      }
    };
  }

  Buffer list(Reader.Page page, boolean countable) {
    ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(page.revision()));
    page.next()
        .ifPresent(token -> {
          metadata.put("continue", token.encoded());
          if (countable) {
            metadata.put("remainingItemCount", page.remaining());
          }
        });
    if (form == Form.TABLE) {
      List<ObjectNode> objects = new ArrayList<>();
      page.items().forEach(item -> objects.add(VersionForm.read(type, item.json())));
      return Buffer.buffer(
          Json.bytes(table.orElseThrow().table(objects, metadata, true, clock.instant())));
    }
    boolean partial = form == Form.PARTIAL;
    ObjectNode head =
        Json.object()
            .put("kind", partial ? "PartialObjectMetadataList" : type.kind() + "List")
            .put("apiVersion", partial ? "meta.k8s.io/v1" : type.apiVersion());
    head.set("metadata", metadata);
    // The items are already text; they are put into the head's text before its closing brace.
    Buffer text = Buffer.buffer(Json.bytes(head));
    Buffer list =
        Buffer.buffer().appendBuffer(text, 0, text.length() - 1).appendString(",\"items\":[");
    boolean first = true;
    for (StoredObject item : page.items()) {
      if (!first) {
        list.appendByte((byte) ',');
      }
      first = false;
      list.appendBuffer(object(item, true));
    }
    return list.appendString("]}");
  }

  /** A bookmark's object: nothing but the revision. */
  Buffer bookmark(long revision, boolean initialEventsEnd) {
    ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata =
        object.putObject("metadata").put("resourceVersion", Long.toString(revision));
    if (initialEventsEnd) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    if (form == Form.TABLE) {
      ObjectNode tableMetadata = Json.object().put("resourceVersion", Long.toString(revision));
      return Buffer.buffer(
          Json.bytes(
              table.orElseThrow().table(List.of(object), tableMetadata, false, clock.instant())));
    }
    return Buffer.buffer(Json.bytes(object));
  }
}
