package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A published part of a policy's endpoints.
 *
 * @param name of the object; its namespace is the policy's
 * @param endpoints in the published order
 */
public record EndpointSlice(String name, PolicyKey policy, List<Endpoint> endpoints) {
  public EndpointSlice {
    requireNonNull(name, "name");
    requireNonNull(policy, "policy");
    endpoints = List.copyOf(endpoints);
  }
}
