package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which policy a packet of a pod belongs to, and why not the others, told for a person.
 *
 * <p>By the same order that {@link NodeDatapath} compiles into tables, for one packet.
 *
 * @param candidates the policies that cover the pod: first those that match, in order of precedence
 */
public record PolicyChoice(List<Candidate> candidates) {

  /** How a policy stands to the packet. */
  public enum Standing {
    /** It decides. */
    DECIDES,
    /** It matches, but another one has precedence. */
    OUTRANKED,
    /** It is for other destinations. */
    OTHER_DESTINATION,
    /** It is for what is outside of the cluster, and the destination is inside. */
    INSIDE_CLUSTER
  }

  /**
   * A policy that covers the pod.
   *
   * @param named the longest destination of the policy that the packet matches
   * @param egress what its packets leave with; nobody's where it has no address of their family
   * @param owner the gateway node, if there is one
   */
  public record Candidate(
      EgressPolicy policy,
      Standing standing,
      Optional<IpPrefix> named,
      EgressIdentity egress,
      Optional<NodeName> owner) {
    public Candidate {
      requireNonNull(policy, "policy");
      requireNonNull(standing, "standing");
      requireNonNull(named, "named");
      requireNonNull(egress, "egress");
      requireNonNull(owner, "owner");
    }
  }

  public PolicyChoice {
    candidates = List.copyOf(candidates);
  }

  /** The policy that decides. */
  public Optional<Candidate> decides() {
    return candidates.stream().filter(one -> one.standing() == Standing.DECIDES).findFirst();
  }

  /**
   * Chooses for the first packet of a connection.
   *
   * @param snapshot the cluster as the pod's node sees it
   * @param source one of the pod's addresses
   */
  public static PolicyChoice of(
      NodeSnapshot snapshot, Pod pod, IpAddress source, IpAddress destination) {
    Placements placements = new Placements(snapshot);
    boolean inside =
        snapshot.clusterRanges().stream().anyMatch(range -> range.contains(destination));
    List<Candidate> candidates = new ArrayList<>();
    for (EgressPolicy policy : covering(snapshot, pod, source)) {
      EgressIdentity egress = placements.egressOf(policy, source.family());
      candidates.add(
          new Candidate(
              policy,
              standing(policy, destination, inside),
              named(policy, destination),
              egress,
              placements.ownerOf(egress)));
    }
    candidates.sort(ORDER);
    return new PolicyChoice(oneDecides(candidates));
  }

  /** Those that match before others, by precedence. */
  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::standing)
          .thenComparing(one -> one.policy().priority())
          .thenComparing(one -> -one.named().map(IpPrefix::length).orElse(-1))
          .thenComparing(one -> one.policy().created())
          .thenComparing(one -> one.policy().key());

  private static List<Candidate> oneDecides(List<Candidate> ordered) {
    List<Candidate> result = new ArrayList<>();
    for (Candidate one : ordered) {
      boolean late = one.standing() == Standing.DECIDES && !result.isEmpty();
      Standing standing = late ? Standing.OUTRANKED : one.standing();
      result.add(new Candidate(one.policy(), standing, one.named(), one.egress(), one.owner()));
    }
    return result;
  }

  private static Standing standing(EgressPolicy policy, IpAddress destination, boolean inside) {
    if (!policy.holdsFor(destination.family())) {
      return Standing.OTHER_DESTINATION;
    }
    if (policy.destinations().isEmpty()) {
      boolean excepted =
          policy.exceptions().stream().anyMatch(prefix -> prefix.contains(destination));
      return inside
          ? Standing.INSIDE_CLUSTER
          : excepted ? Standing.OTHER_DESTINATION : Standing.DECIDES;
    }
    return named(policy, destination).isPresent() ? Standing.DECIDES : Standing.OTHER_DESTINATION;
  }

  private static Optional<IpPrefix> named(EgressPolicy policy, IpAddress destination) {
    return policy.destinations().stream()
        .filter(prefix -> prefix.contains(destination))
        .max(Comparator.comparingInt(IpPrefix::length));
  }

  private static List<EgressPolicy> covering(NodeSnapshot snapshot, Pod pod, IpAddress source) {
    var matching =
        PolicyMatching.of(
            snapshot.policies().values(),
            Sorted.map(Map.of(pod.name(), pod)),
            snapshot.namespaceLabels());
    return snapshot.policies().values().stream()
        .filter(policy ->
            switch (policy.subject()) {
              case Subject.Pods _ -> !matching.getOrDefault(policy.key(), List.of()).isEmpty();
              case Subject.Sources(List<IpPrefix> prefixes) ->
                  prefixes.stream().anyMatch(prefix -> prefix.contains(source));
            })
        .toList();
  }
}
