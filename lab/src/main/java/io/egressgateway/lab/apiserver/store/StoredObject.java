package io.egressgateway.lab.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import org.jspecify.annotations.Nullable;

/** One version of an object. The tree is never changed after it was stored; copy before editing. */
public final class StoredObject {
  private final ObjectKey key;
  private final ObjectNode json;
  private final long revision;
  private byte @Nullable [] bytes;

  StoredObject(ObjectKey key, ObjectNode json, long revision) {
    this.key = key;
    this.json = json;
    this.revision = revision;
  }

  public ObjectKey key() {
    return key;
  }

  public ObjectNode json() {
    return json;
  }

  public long revision() {
    return revision;
  }

  /** The object as JSON text, made once however many readers there are. Do not change the array. */
  public byte[] bytes() {
    byte[] made = bytes;
    if (made == null) {
      made = Json.bytes(json);
      bytes = made;
    }
    return made;
  }
}
