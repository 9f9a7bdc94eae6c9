package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the status of policies. */
final class PolicyStatuses {
  private PolicyStatuses() {}

  static SortedMap<PolicyKey, PolicyStatus> of(ClusterSnapshot snapshot, EgressPlan plan) {
    SortedMap<PolicyKey, PolicyStatus> statuses = new TreeMap<>();
    snapshot
        .policies()
        .forEach((key, declared) -> statuses.put(key, status(accepted(declared), key, plan)));
    return Sorted.map(statuses);
  }

  private static Condition accepted(Declared<EgressPolicy> declared) {
    return switch (declared) {
      case Declared.Accepted<EgressPolicy> _ -> Conditions.accepted();
      case Declared.Refused<EgressPolicy>(var reasons) -> Conditions.refused(reasons);
    };
  }

  private static PolicyStatus status(Condition accepted, PolicyKey key, EgressPlan plan) {
    return switch (requireNonNull(plan.allocation().get(key))) {
      case AllocationResult.Allocated(EgressIdentity identity) ->
          placed(accepted, identity, requireNonNull(plan.placements().get(identity)));
      case AllocationResult.Waiting waiting ->
          nothing(accepted, Conditions.waiting(waiting.reason(), waiting.message()));
    };
  }

  private static PolicyStatus placed(
      Condition accepted, EgressIdentity identity, Placement placement) {
    return switch (placement) {
      case Placement.Carried(NodeName node) ->
          new PolicyStatus(
              identity.addresses(),
              Optional.of(node),
              List.of(accepted, Conditions.allocated(what(identity) + " on " + node)));
      case Placement.Stranded(NodeName last) ->
          new PolicyStatus(
              identity.addresses(),
              Optional.empty(),
              List.of(accepted, Conditions.waiting("NoGatewayReady", stranded(identity, last))));
      case Placement.Nowhere() ->
          nothing(accepted, Conditions.waiting("NoGatewayReady", nobody(identity)));
    };
  }

  private static PolicyStatus nothing(Condition accepted, Condition waiting) {
    return new PolicyStatus(AddressPair.NONE, Optional.empty(), List.of(accepted, waiting));
  }

  private static String what(EgressIdentity identity) {
    return switch (identity) {
      case EgressIdentity.Shared shared -> shared.addresses().toString();
      case EgressIdentity.OnNode _ -> "the node's own address";
    };
  }

  private static String stranded(EgressIdentity identity, NodeName last) {
    return nobody(identity) + "; " + what(identity) + " stays reserved, last on " + last;
  }

  private static String nobody(EgressIdentity identity) {
    return "no gateway node of EgressGateway \"" + identity.group() + "\" is Ready";
  }
}
