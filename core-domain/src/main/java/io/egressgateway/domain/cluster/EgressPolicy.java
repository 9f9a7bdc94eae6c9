package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.time.Instant;
import java.util.List;

/**
 * A user's wish that some pods leave the cluster with a certain address.
 *
 * @param group name of the gateway group
 * @param destinations where the policy holds; empty means everywhere outside of the cluster
 * @param priority 1 to 65536, lower wins
 * @param created creation time, second granularity; older wins
 */
public record EgressPolicy(
    PolicyKey key,
    String group,
    Subject subject,
    List<IpPrefix> destinations,
    AddressWish wish,
    int priority,
    Instant created) {
  /** Priority of an EgressPolicy that gives none. */
  public static final int NAMESPACED_PRIORITY = 1000;

  /** Priority of an EgressClusterPolicy that gives none. */
  public static final int CLUSTER_PRIORITY = 32768;

  public EgressPolicy {
    requireNonNull(key, "key");
    requireNonNull(group, "group");
    requireNonNull(subject, "subject");
    destinations = List.copyOf(destinations);
    requireNonNull(wish, "wish");
    requireNonNull(created, "created");
    if (priority < 1 || priority > 65536) {
      throw new IllegalArgumentException("priority out of range: " + priority);
    }
  }

  /** Whether the policy has destinations of this family. */
  public boolean holdsFor(IpFamily family) {
    return destinations.isEmpty()
        || destinations.stream().anyMatch(prefix -> prefix.family() == family);
  }
}
