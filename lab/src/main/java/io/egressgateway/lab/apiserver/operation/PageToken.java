package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The {@code continue} parameter: where the last page ended and at which revision.
 *
 * @param namespace namespace of the last object given
 * @param name name of the last object given
 */
public record PageToken(long revision, String namespace, String name) {
  static PageToken after(StoredObject last, long revision) {
    return new PageToken(revision, last.key().namespace(), last.key().name());
  }

  ObjectKey after(String collection) {
    return new ObjectKey(collection, namespace, name);
  }

  /**
   * @throws ApiException 400 if the text was not made by {@link #encoded}
   */
  public static PageToken parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      List<String> parts = List.of(plain.split("/", -1));
      if (parts.size() == 3) {
        return new PageToken(Long.parseLong(parts.get(0)), parts.get(1), parts.get(2));
      }
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("continue key is not valid: " + e.getMessage());
    }
    throw ApiException.badRequest("continue key is not valid: it has not three parts");
  }

  public String encoded() {
    String plain = revision + "/" + namespace + "/" + name;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
