package io.egressgateway.adapter.k8s.lease;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How replicas of the controller agree on who leads.
 *
 * @param namespace of the Lease: the controller's
 * @param name of the Lease
 * @param identity of this replica, different from every other's: the pod's name
 * @param duration how long a Lease that is not renewed holds others off
 * @param renewDeadline how long a leader tries to renew before it gives up; shorter than duration
 * @param retryPeriod how often it tries; shorter than renewDeadline
 */
public record LeaseSettings(
    String namespace,
    String name,
    String identity,
    Duration duration,
    Duration renewDeadline,
    Duration retryPeriod) {
  /** The Lease's name where nothing else is said. */
  public static final String DEFAULT_NAME = "egressgateway";

  public LeaseSettings {
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    requireNonNull(identity, "identity");
    if (renewDeadline.compareTo(duration) >= 0 || retryPeriod.compareTo(renewDeadline) >= 0) {
      throw new IllegalArgumentException(
          "need retryPeriod < renewDeadline < duration, not "
              + (retryPeriod + ", " + renewDeadline + ", " + duration));
    }
  }

  /** 15 s, 10 s and 2 s, as every controller of Kubernetes has them. */
  public static LeaseSettings defaults(String namespace, String identity) {
    return new LeaseSettings(
        namespace,
        DEFAULT_NAME,
        identity,
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }
}
