package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;

/**
 * Something that happened and that a user wants to see at the object (a Kubernetes Event).
 *
 * @param warning true for what needs attention
 * @param reason one CamelCase word
 */
public record Note(Subject subject, boolean warning, String reason, String message) {

  /** The object it happened to. */
  public sealed interface Subject {
    /** A gateway group. */
    record OfGroup(String name) implements Subject {}

    /** A policy. */
    record OfPolicy(PolicyKey key) implements Subject {}

    /** A tunnel. */
    record OfTunnel(NodeName node) implements Subject {}

    /** The object that says what is inside of the cluster. */
    record OfClusterRanges() implements Subject {}
  }

  public Note {
    requireNonNull(subject, "subject");
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
  }
}
