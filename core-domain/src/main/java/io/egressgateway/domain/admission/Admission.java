package io.egressgateway.domain.admission;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.GroupChecks;
import io.egressgateway.domain.plan.UnusedParts;
import java.util.List;
import java.util.Optional;

/**
 * Decides on objects before they are stored.
 *
 * <p>Nothing rests on it: an object written around it, or past it in a race, is judged by the
 * controller's plan too and harms only itself. So a snapshot that is a moment old is good enough to
 * let something in, but never to keep something out (see {@link #needsNewest}).
 */
public final class Admission {
  private Admission() {}

  /** What is filled in before the object is checked; never refuses. */
  public static AdmissionDecision mutate(
      AdmissionRequest request, ClusterSnapshot snapshot, ControllerSettings settings) {
    return new AdmissionDecision.Allowed(
        switch (request) {
          case AdmissionRequest.GroupWrite write -> Defaults.of(write, settings);
          case AdmissionRequest.PolicyWrite write -> Defaults.of(write, snapshot);
          case AdmissionRequest.RangesDelete _,
              AdmissionRequest.EgressWrite _,
              AdmissionRequest.PoolWrite _,
              AdmissionRequest.Unguarded _ ->
              List.of();
        },
        List.of());
  }

  /**
   * Whether the object, defaults filled in, may be stored. A change that leaves what the user asks
   * for as it is, such as of a label or a finalizer, is never refused: it makes nothing worse.
   */
  public static AdmissionDecision validate(
      AdmissionRequest request, ClusterSnapshot snapshot, ControllerSettings settings) {
    return switch (request) {
      case AdmissionRequest.GroupWrite write ->
          AdmissionDecision.of(group(write, snapshot, settings), warnings(write));
      case AdmissionRequest.PolicyWrite write ->
          AdmissionDecision.of(policy(write, snapshot, settings));
      case AdmissionRequest.RangesDelete(String name) ->
          AdmissionDecision.of(
              List.of(
                  new Rejection(
                      "metadata.name",
                      name,
                      "the name of an object that can be deleted: EgressClusterInfo says what is"
                          + " inside of the cluster")));
      case AdmissionRequest.EgressWrite write -> egress(write);
      case AdmissionRequest.PoolWrite write -> pool(write, snapshot, settings);
      case AdmissionRequest.Unguarded _ -> AdmissionDecision.of(List.of());
    };
  }

  private static AdmissionDecision egress(AdmissionRequest.EgressWrite write) {
    return EgressRules.refusal(write.next(), write.stored(), write.pools())
        .<AdmissionDecision>map(AdmissionDecision.Denied::new)
        .orElseGet(() -> AdmissionDecision.of(List.of()));
  }

  /**
   * Antrea's own questions first, then whether the pool can stand beside the cluster and the other
   * API's pools; a change that leaves the ranges as they are is not asked that.
   */
  private static AdmissionDecision pool(
      AdmissionRequest.PoolWrite write, ClusterSnapshot snapshot, ControllerSettings settings) {
    List<WrittenPool> others =
        write.pools().stream().filter(pool -> !pool.name().equals(write.next().name())).toList();
    Optional<String> refusal = ExternalPoolRules.refusal(write.next(), write.stored(), others);
    if (refusal.isPresent()) {
      return new AdmissionDecision.Denied(refusal.get());
    }
    boolean sameRanges =
        write.stored().filter(before -> before.ranges().equals(write.next().ranges())).isPresent();
    return AdmissionDecision.of(
        switch (write.group()) {
          case Declared.Refused<GatewayGroup>(var reasons) -> reasons;
          case Declared.Accepted<GatewayGroup>(GatewayGroup group) ->
              sameRanges ? List.of() : GroupChecks.of(group, snapshot, settings);
        });
  }

  private static List<Rejection> warnings(AdmissionRequest.GroupWrite write) {
    return write.isUnchanged()
        ? List.of()
        : write.next().accepted().map(UnusedParts::nodePolicy).orElse(List.of());
  }

  /**
   * Whether a decision rests on what the snapshot says of groups and namespaces, so that it has to
   * be taken again with these read anew: what was made a moment before must not be called missing,
   * and of two that exclude each other one should be told so.
   */
  public static boolean needsNewest(AdmissionRequest request, AdmissionDecision decision) {
    return switch (request) {
      case AdmissionRequest.GroupWrite _, AdmissionRequest.PoolWrite _ -> true;
      case AdmissionRequest.PolicyWrite write ->
          write.group().isEmpty() || decision instanceof AdmissionDecision.Refused;
      case AdmissionRequest.RangesDelete _,
          AdmissionRequest.EgressWrite _,
          AdmissionRequest.Unguarded _ ->
          false;
    };
  }

  private static List<Rejection> group(
      AdmissionRequest.GroupWrite write, ClusterSnapshot snapshot, ControllerSettings settings) {
    if (write.isUnchanged()) {
      return List.of();
    }
    return switch (write.next()) {
      case Declared.Refused(var reasons) -> reasons;
      case Declared.Accepted(var group) ->
          group.deleting() ? List.of() : GroupRules.of(group, write.stored(), snapshot, settings);
    };
  }

  private static List<Rejection> policy(
      AdmissionRequest.PolicyWrite write, ClusterSnapshot snapshot, ControllerSettings settings) {
    if (write.isUnchanged()) {
      return List.of();
    }
    return switch (write.next()) {
      case Declared.Refused(var reasons) -> reasons;
      case Declared.Accepted(var policy) -> PolicyRules.of(policy, write, snapshot, settings);
    };
  }
}
