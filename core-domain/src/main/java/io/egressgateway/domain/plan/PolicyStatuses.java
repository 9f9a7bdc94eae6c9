package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.matching.Overridden;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Writes the status of policies: what they have, and their conditions, always in one order. */
final class PolicyStatuses {
  private final EgressPlan plan;
  private final ProgrammedPolicies programmed;
  private final SortedMap<PolicyKey, Overridden> overridden;
  private final SortedSet<IpFamily> families;

  PolicyStatuses(StandingPlan.Parts parts, ControllerSettings settings) {
    this.plan = parts.plan();
    this.programmed = parts.programmed();
    this.overridden = parts.coverage().overridden();
    this.families = settings.families();
  }

  SortedMap<PolicyKey, PolicyStatus> of(SortedMap<PolicyKey, Declared<EgressPolicy>> policies) {
    return Sorted.map(policies).mapped(this::status);
  }

  /** What a policy has, and the condition that says so. */
  private record Egress(AddressPair eips, Optional<NodeName> node, Condition allocated) {}

  PolicyStatus status(PolicyKey key, Declared<EgressPolicy> declared) {
    return switch (key) {
      case PolicyKey.Namespaced _, PolicyKey.ClusterWide _ -> ofPolicy(key, declared);
      case PolicyKey.OfEgress egress ->
          EgressStatuses.of(egress, declared, plan, effect(key, declared));
    };
  }

  private PolicyStatus ofPolicy(PolicyKey key, Declared<EgressPolicy> declared) {
    Egress egress = egress(key);
    List<Condition> conditions = new ArrayList<>();
    conditions.add(
        switch (declared) {
          case Declared.Accepted<EgressPolicy> _ -> Conditions.accepted();
          case Declared.Refused<EgressPolicy>(var reasons) -> Conditions.refused(reasons);
        });
    conditions.add(egress.allocated());
    conditions.addAll(effect(key, declared));
    declared.accepted().ifPresent(policy -> conditions.addAll(unused(policy)));
    return new PolicyStatus(egress.eips(), egress.node(), conditions);
  }

  /** Whether nodes act by the policy, and for all of its senders. */
  private List<Condition> effect(PolicyKey key, Declared<EgressPolicy> declared) {
    return switch (declared) {
      case Declared.Accepted<EgressPolicy>(EgressPolicy policy) ->
          List.of(
              programmed.condition(policy),
              Optional.ofNullable(overridden.get(key))
                  .map(Conditions::conflicted)
                  .orElseGet(Conditions::noConflict));
      case Declared.Refused<EgressPolicy> _ ->
          List.of(
              Conditions.notProgrammed("PolicyRefused", "see condition Accepted"),
              Conditions.noConflict());
    };
  }

  /** Only where there is something to say, so that ten thousand policies do not say nothing. */
  private List<Condition> unused(EgressPolicy policy) {
    List<Rejection> parts = UnusedParts.of(policy, families);
    return parts.isEmpty() ? List.of() : List.of(Conditions.inForce(parts));
  }

  private Egress egress(PolicyKey key) {
    return switch (requireNonNull(plan.allocation().get(key))) {
      case AllocationResult.Allocated(EgressIdentity identity) ->
          placed(identity, requireNonNull(plan.placements().get(identity)));
      case AllocationResult.Waiting waiting -> nothing(waiting.reason(), waiting.message());
    };
  }

  private static Egress placed(EgressIdentity identity, Placement placement) {
    return switch (placement) {
      case Placement.Carried(NodeName node) ->
          new Egress(
              identity.addresses(),
              Optional.of(node),
              Conditions.allocated(what(identity) + " on " + node));
      case Placement.Stranded(NodeName last) ->
          new Egress(
              identity.addresses(),
              Optional.empty(),
              Conditions.waiting("NoGatewayReady", stranded(identity, last)));
      case Placement.Full(int perNode) ->
          nothing(
              "GatewaysFull",
              "every Ready gateway node of EgressGateway \"%s\" carries %d egresses, the limit of"
                      .formatted(identity.group(), perNode)
                  + " spec.nodeSelector.policy");
      case Placement.Nowhere() -> nothing("NoGatewayReady", nobody(identity));
    };
  }

  private static Egress nothing(String reason, String message) {
    return new Egress(AddressPair.NONE, Optional.empty(), Conditions.waiting(reason, message));
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
