package io.egressgateway.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.AddressPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Antrea's Egress and ExternalIPPool, as its documentation introduces them: a pool whose nodes
 * stand in for each other, and an Egress that leaves the choice of its address. An Egress has one
 * address, so this part of the story is told in one family, the first.
 */
public record AntreaApi() implements UserApi {
  public static final String API = "/apis/crd.antrea.io/v1beta1";

  @Override
  public String nodeLabel() {
    return "network-role=egress-gateway";
  }

  @Override
  public String groupPath() {
    return API + "/externalippools/external-ip-pool";
  }

  @Override
  public String group(List<IpFamily> families) {
    String[] ends = AddressPlan.egressRange(families.getFirst()).toString().split("-", 2);
    return """
    apiVersion: crd.antrea.io/v1beta1
    kind: ExternalIPPool
    metadata:
      name: external-ip-pool
    spec:
      ipRanges:
      - start: "%s"
        end: "%s"
      nodeSelector:
        matchLabels:
          network-role: egress-gateway
    """
        .formatted(ends[0], ends[1]);
  }

  @Override
  public String policyPath() {
    return API + "/egresses/egress-visitor";
  }

  @Override
  public String policy() {
    return """
    apiVersion: crd.antrea.io/v1beta1
    kind: Egress
    metadata:
      name: egress-visitor
    spec:
      appliedTo:
        podSelector:
          matchLabels:
            app: visitor
      externalIPPool: external-ip-pool
    """;
  }

  @Override
  public String listing() {
    return "kubectl get egresses";
  }

  @Override
  public String commands() {
    return """
    kubectl get egresses,externalippools,egresstunnels
    kubectl get eg egress-visitor -o yaml
    kubectl describe eip external-ip-pool\
    """;
  }

  @Override
  public List<IpFamily> told(List<IpFamily> families) {
    return List.of(families.getFirst());
  }

  @Override
  public Optional<GivenEgress> given(JsonNode policy, List<IpFamily> families) {
    JsonNode status = policy.path("status");
    String node = status.path("egressNode").asText();
    return IpAddress.parse(status.path("egressIP").asText())
        .toOptional()
        .filter(_ -> !node.isEmpty())
        .map(address -> new GivenEgress(Map.of(address.family(), address), node));
  }
}
