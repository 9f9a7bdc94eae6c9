package io.egressgateway.domain.topology;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.topology.PolicyView.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says how far a policy has come. Whether it is carried is read where agents read it, in the status
 * of its group; why not, and who is programmed, in the reasons that its own conditions show.
 */
final class PolicyReading {
  /** Where a reason for waiting stands: Spidernet's kinds, then Antrea's. */
  private static final List<String> ALLOCATION = List.of("Allocated", "IPAllocated", "IPAssigned");

  private static final String PROGRAMMED = "Programmed";
  private static final String CONFLICTED = "Conflicted";
  private static final String OVERRIDDEN = "Overridden";

  private final ClusterSnapshot snapshot;
  private final Optional<EgressView> egress;

  /**
   * Of one policy.
   *
   * @param egress that it is listed for
   */
  PolicyReading(ClusterSnapshot snapshot, Optional<EgressView> egress) {
    this.snapshot = snapshot;
    this.egress = egress;
  }

  PolicyView of(PolicyKey key, Declared<EgressPolicy> declared, int pods) {
    SortedMap<String, String> shown =
        snapshot.reported().policies().getOrDefault(key, Sorted.emptyMap());
    return switch (declared) {
      case Declared.Refused<EgressPolicy>(List<Rejection> reasons) ->
          view(key, listedGroup(), State.REFUSED, joined(reasons), OptionalInt.of(pods));
      case Declared.Accepted<EgressPolicy>(EgressPolicy policy) -> {
        State state = state(shown);
        yield view(key, policy.group(), state, detail(state, shown), covered(policy, pods));
      }
    };
  }

  private PolicyView view(
      PolicyKey key, String group, State state, String detail, OptionalInt pods) {
    return new PolicyView(
        key,
        group,
        egress.map(EgressView::egress),
        egress.map(EgressView::owner),
        state,
        detail,
        pods);
  }

  private String listedGroup() {
    return egress.map(listed -> listed.egress().group()).orElse("");
  }

  private static OptionalInt covered(EgressPolicy policy, int pods) {
    return switch (policy.subject()) {
      case Subject.Pods _ -> OptionalInt.of(pods);
      case Subject.Sources _ -> OptionalInt.empty();
    };
  }

  private State state(SortedMap<String, String> shown) {
    if (egress.filter(EgressView::carried).isEmpty()) {
      return State.WAITING;
    }
    if (OVERRIDDEN.equals(shown.get(CONFLICTED))) {
      return State.OVERRIDDEN;
    }
    return PROGRAMMED.equals(shown.get(PROGRAMMED)) ? State.IN_FORCE : State.PROGRAMMING;
  }

  private static String detail(State state, SortedMap<String, String> shown) {
    return switch (state) {
      case WAITING -> first(ALLOCATION.stream(), shown);
      case PROGRAMMING -> first(Stream.of(PROGRAMMED), shown);
      case OVERRIDDEN, REFUSED, IN_FORCE -> "";
    };
  }

  /** The first reason that is not success. */
  private static String first(Stream<String> types, SortedMap<String, String> shown) {
    return types
        .flatMap(type -> Optional.ofNullable(shown.get(type)).stream())
        .filter(reason -> !reason.equals("Allocated") && !reason.equals("Assigned"))
        .findFirst()
        .orElse("");
  }

  private static String joined(List<Rejection> reasons) {
    return reasons.stream().map(Rejection::toString).collect(Collectors.joining("; "));
  }
}
