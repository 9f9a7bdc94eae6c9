package io.egressgateway.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** EgressGateway and EgressPolicy. */
public record SpidernetApi() implements UserApi {
  @Override
  public String nodeLabel() {
    return "egressgateway=true";
  }

  @Override
  public String groupPath() {
    return Manifests.GATEWAY_PATH;
  }

  @Override
  public String group(List<IpFamily> families) {
    return Manifests.gateway(families);
  }

  @Override
  public String policyPath() {
    return Manifests.POLICY_PATH;
  }

  @Override
  public String policy() {
    return Manifests.policy();
  }

  @Override
  public String listing() {
    return "kubectl get egresspolicies -A";
  }

  @Override
  public String commands() {
    return """
    kubectl get egressgateways,egresspolicies,egresstunnels -A
    kubectl get egp test -o yaml
    kubectl describe egw default\
    """;
  }

  @Override
  public Optional<GivenEgress> given(JsonNode policy, List<IpFamily> families) {
    JsonNode status = policy.path("status");
    Map<IpFamily, IpAddress> addresses = new EnumMap<>(IpFamily.class);
    for (IpFamily family : families) {
      String name = family == IpFamily.IPV4 ? "ipv4" : "ipv6";
      IpAddress.parse(status.path("eip").path(name).asText())
          .toOptional()
          .ifPresent(address -> addresses.put(family, address));
    }
    String node = status.path("node").asText();
    return addresses.size() == families.size() && !node.isEmpty()
        ? Optional.of(new GivenEgress(addresses, node))
        : Optional.empty();
  }
}
