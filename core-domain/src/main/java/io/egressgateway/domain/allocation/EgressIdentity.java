package io.egressgateway.domain.allocation;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import java.util.Comparator;

/** What is carried by one gateway node as a whole and moves as a whole. */
public sealed interface EgressIdentity extends Comparable<EgressIdentity> {

  /** The group it belongs to. */
  String group();

  /** What {@code status.eip} shows: nothing for a node's own address. */
  AddressPair addresses();

  /** Egress IPs, and every policy that uses them. */
  record Shared(String group, AddressPair addresses) implements EgressIdentity {
    public Shared {
      requireNonNull(group, "group");
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("no address");
      }
    }

    @Override
    public String toString() {
      return group + " " + addresses;
    }
  }

  /** One policy on the own address of whichever node carries it. */
  record OnNode(String group, PolicyKey policy) implements EgressIdentity {
    public OnNode {
      requireNonNull(group, "group");
      requireNonNull(policy, "policy");
    }

    @Override
    public AddressPair addresses() {
      return AddressPair.NONE;
    }

    @Override
    public String toString() {
      return group + " node address for " + policy;
    }
  }

  @Override
  default int compareTo(EgressIdentity other) {
    int byGroup = group().compareTo(other.group());
    if (byGroup != 0) {
      return byGroup;
    }
    return switch (this) {
      case Shared(String _, AddressPair own) ->
          switch (other) {
            case Shared(String _, AddressPair others) -> own.compareTo(others);
            case OnNode _ -> -1;
          };
      case OnNode(String _, PolicyKey own) ->
          switch (other) {
            case Shared _ -> 1;
            case OnNode(String _, PolicyKey others) ->
                Comparator.<PolicyKey>naturalOrder().compare(own, others);
          };
    };
  }
}
