package io.egressgateway.port.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What became of a publication.
 *
 * @param written number of objects written
 * @param failures what could not be written and must be tried again
 */
public record PublishReport(int written, List<Failure> failures) {
  public static final PublishReport NOTHING = new PublishReport(0, List.of());

  public PublishReport {
    failures = List.copyOf(failures);
  }

  /** A write that failed. */
  public record Failure(String object, Kind kind, String message) {
    public Failure {
      requireNonNull(object, "object");
      requireNonNull(kind, "kind");
      requireNonNull(message, "message");
    }
  }

  /** Why. */
  public enum Kind {
    /** The object changed meanwhile; the next pass sees it. */
    CONFLICT,
    /** The object is gone; the next pass sees it. */
    NOT_FOUND,
    /** The API server refused the content. */
    INVALID,
    /** Missing rights. */
    DENIED,
    /** Not reachable, overloaded, timed out. */
    UNAVAILABLE
  }
}
