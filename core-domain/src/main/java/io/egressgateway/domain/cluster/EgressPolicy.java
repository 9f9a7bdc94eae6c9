package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A user's wish that some pods leave the cluster with a certain address.
 *
 * @param group name of the gateway group
 * @param destinations where the policy holds; empty means everywhere outside of the cluster
 * @param priority 1 to 65536, lower wins
 * @param created creation time, second granularity; older wins
 * @param exceptions where a policy without destinations does not hold either
 */
public record EgressPolicy(
    PolicyKey key,
    String group,
    Subject subject,
    List<IpPrefix> destinations,
    AddressWish wish,
    int priority,
    Instant created,
    List<IpPrefix> exceptions) {
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
    exceptions = List.copyOf(exceptions);
    if (priority < 1 || priority > 65536) {
      throw new IllegalArgumentException("priority out of range: " + priority);
    }
  }

  /** A policy that holds everywhere it says. */
  public EgressPolicy(
      PolicyKey key,
      String group,
      Subject subject,
      List<IpPrefix> destinations,
      AddressWish wish,
      int priority,
      Instant created) {
    this(key, group, subject, destinations, wish, priority, created, List.of());
  }

  /**
   * Whether the policy has anything to say in this family. An Egress has one address and speaks for
   * its family alone, so that two of them give a pod one of each; before it has one it speaks for
   * both.
   */
  public boolean holdsFor(IpFamily family) {
    return switch (key) {
      case PolicyKey.Namespaced _, PolicyKey.ClusterWide _ ->
          destinations.isEmpty()
              || destinations.stream().anyMatch(prefix -> prefix.family() == family);
      case PolicyKey.OfEgress _ ->
          share()
              .map(share -> share.families().contains(family))
              .or(() -> named().map(address -> address.family() == family))
              .orElse(true);
    };
  }

  private Optional<Share> share() {
    return subject instanceof Subject.Pods(var _, var _, Optional<Share> share)
        ? share
        : Optional.empty();
  }

  /** The one address that an Egress names or was given. */
  private Optional<IpAddress> named() {
    return switch (wish) {
      case AddressWish.Exactly(AddressPair addresses) -> addresses.toList().stream().findFirst();
      case AddressWish.FirstFree(Optional<IpAddress> given) -> given;
      case AddressWish.GroupDefault(),
          AddressWish.NextFree(),
          AddressWish.Sharing _,
          AddressWish.NodeAddress() ->
          Optional.empty();
    };
  }
}
