package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.json.ApiException;

/** The patch formats, told apart by Content-Type. */
public enum PatchKind {
  JSON("application/json-patch+json"),
  MERGE("application/merge-patch+json"),
  STRATEGIC("application/strategic-merge-patch+json"),
  APPLY("application/apply-patch+yaml");

  private final String mediaType;

  PatchKind(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * @throws ApiException 415 for a type that is none of these
   */
  public static PatchKind of(String contentType) {
    String bare = contentType.split(";", 2)[0].strip();
    for (PatchKind kind : values()) {
      if (kind.mediaType.equals(bare)) {
        return kind;
      }
    }
    throw ApiException.unsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json-patch+json, application/merge-patch+json,"
            + " application/apply-patch+yaml");
  }
}
