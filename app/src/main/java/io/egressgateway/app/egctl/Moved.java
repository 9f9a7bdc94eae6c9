package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/**
 * What a move has done.
 *
 * @param addresses the whole egress IP, of both families where it has both
 * @param from the node before; the same as {@code to} where nothing had to be moved
 * @param policies that were moved with it
 */
public record Moved(
    String gateway,
    AddressPair addresses,
    NodeName from,
    NodeName to,
    SortedSet<PolicyKey> policies) {
  public Moved {
    requireNonNull(gateway, "gateway");
    requireNonNull(addresses, "addresses");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    policies = Sorted.set(policies);
  }

  /** For programs; people have read each step already. */
  public Report report() {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("egressGateway", gateway);
    addresses
        .toList()
        .forEach(address ->
            data.put(address.family() == IpFamily.IPV4 ? "ipv4" : "ipv6", address.toString()));
    data.put("from", from.value()).put("to", to.value()).put("moved", !from.equals(to));
    ArrayNode names = data.putArray("policies");
    policies.forEach(policy -> names.add(policy.toString()));
    return new Report(data, "", "");
  }
}
