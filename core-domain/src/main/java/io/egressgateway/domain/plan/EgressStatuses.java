package io.egressgateway.domain.plan;

import static io.egressgateway.domain.status.Condition.IP_ALLOCATED;
import static io.egressgateway.domain.status.Condition.IP_ASSIGNED;
import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an Egress shows of its address: two conditions, in the order and with the reasons and
 * messages of Antrea, which programs look for.
 */
final class EgressStatuses {
  private static final String NOT_ALLOCATED = "Cannot allocate EgressIP from ExternalIPPool: ";

  private EgressStatuses() {}

  /**
   * The status.
   *
   * @param effect conditions that it has in common with other policies
   */
  static PolicyStatus of(
      PolicyKey.OfEgress key,
      Declared<EgressPolicy> declared,
      EgressPlan plan,
      List<Condition> effect) {
    AllocationResult result = requireNonNull(plan.allocation().get(key));
    List<Condition> conditions = new ArrayList<>();
    if (declared instanceof Declared.Refused<EgressPolicy>(var reasons)) {
      conditions.add(Conditions.refused(reasons));
    }
    return switch (result) {
      case AllocationResult.Allocated(EgressIdentity identity) -> {
        Placement placement = requireNonNull(plan.placements().get(identity));
        conditions.addAll(
            switch (GroupName.of(identity.group())) {
              case GroupName.OfAddress(IpAddress address) ->
                  ofStatic(
                      address, placement, requireNonNull(plan.members().get(identity.group())));
              case GroupName.OfPool _, GroupName.OfGateway _ ->
                  List.of(
                      assigned(placement, "no Node available"),
                      new Condition(
                          IP_ALLOCATED, true, "Allocated", "EgressIP is successfully allocated"));
            });
        conditions.addAll(effect);
        yield status(identity.addresses(), placement, conditions, declared);
      }
      case AllocationResult.Waiting why -> {
        conditions.add(
            new Condition(
                IP_ALLOCATED,
                false,
                "AllocationError",
                NOT_ALLOCATED + error(key.egress(), declared.accepted(), why)));
        conditions.addAll(effect);
        yield new PolicyStatus(AddressPair.NONE, Optional.empty(), conditions);
      }
    };
  }

  /** An address is shown only while a node has it; it is the Egress' own all the same. */
  private static PolicyStatus status(
      AddressPair addresses,
      Placement placement,
      List<Condition> conditions,
      Declared<EgressPolicy> declared) {
    Optional<NodeName> node =
        placement instanceof Placement.Carried(NodeName by) ? Optional.of(by) : Optional.empty();
    Optional<IpAddress> given =
        declared
            .accepted()
            .filter(policy -> policy.wish() instanceof AddressWish.FirstFree)
            .flatMap(_ -> addresses.toList().stream().findFirst());
    return new PolicyStatus(
        node.isPresent() ? addresses : AddressPair.NONE, node, conditions, given);
  }

  /** An address that is on several nodes is carried by one of them, and the others still answer. */
  private static List<Condition> ofStatic(
      IpAddress address, Placement placement, GroupMembers members) {
    Condition assigned = assigned(placement, "no Ready Node has it on an interface");
    return members.all().size() < 2
        ? List.of(assigned)
        : List.of(
            assigned,
            new Condition(
                Condition.DUPLICATED,
                true,
                "SeveralNodes",
                address
                    + " is on "
                    + members.all().stream()
                        .map(NodeName::value)
                        .collect(Collectors.joining(", "))));
  }

  private static Condition assigned(Placement placement, String otherwise) {
    return switch (placement) {
      case Placement.Carried _ ->
          new Condition(
              IP_ASSIGNED, true, "Assigned", "EgressIP is successfully assigned to EgressNode");
      case Placement.Stranded _, Placement.Nowhere _ -> notAssigned(otherwise);
      case Placement.Full _ ->
          notAssigned(otherwise + ": each has as many Egress IPs as it may have");
    };
  }

  private static Condition notAssigned(String why) {
    return new Condition(
        IP_ASSIGNED, false, "AssignmentError", "Failed to assign the IP to EgressNode: " + why);
  }

  private static String error(
      String egress, Optional<EgressPolicy> policy, AllocationResult.Waiting why) {
    return switch (why) {
      case AllocationResult.UnknownGroup(String group) -> pool(group) + " does not exist";
      case AllocationResult.GroupRefused(String group) ->
          pool(group) + " is refused; see its condition Accepted";
      case AllocationResult.PolicyRefused _ -> "the Egress is refused; see condition Accepted";
      case AllocationResult.NothingFree _,
          AllocationResult.NoPool _,
          AllocationResult.NothingToShare _,
          AllocationResult.PoolExhausted _ ->
          "cannot allocate IP in any range";
      case AllocationResult.AddressNotAllowed(var rejection) ->
          notGiven(egress, policy, rejection.value());
      case AllocationResult.AddressTaken(IpAddress address, var _) ->
          notGiven(egress, policy, address.toString());
    };
  }

  private static String notGiven(String egress, Optional<EgressPolicy> policy, String address) {
    return "error when allocating IP %s for Egress %s from %s: cannot allocate IP %s in any range"
        .formatted(
            address,
            egress,
            policy.map(EgressPolicy::group).map(EgressStatuses::pool).orElse("ExternalIPPool"),
            address);
  }

  private static String pool(String group) {
    return switch (GroupName.of(group)) {
      case GroupName.OfPool(String name) -> "ExternalIPPool " + name;
      case GroupName.OfGateway(String name) -> "EgressGateway " + name;
      case GroupName.OfAddress(IpAddress address) -> "address " + address;
    };
  }
}
