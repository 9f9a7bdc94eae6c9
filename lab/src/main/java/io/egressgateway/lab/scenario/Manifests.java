package io.egressgateway.lab.scenario;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.AddressPlan;
import java.util.List;

/** The objects of the quick start. */
public final class Manifests {
  public static final String API = "/apis/egressgateway.spidernet.io/v1beta1";
  static final String GATEWAY_PATH = API + "/egressgateways/default";
  static final String POLICY_PATH = API + "/namespaces/default/egresspolicies/test";

  private Manifests() {}

  /** The gateway group of the quick start, with pools for the families in use. */
  public static String gateway(List<IpFamily> families) {
    StringBuilder pools = new StringBuilder();
    for (IpFamily family : families) {
      pools
          .append(family == IpFamily.IPV4 ? "    ipv4:\n" : "    ipv6:\n")
          .append("    - \"")
          .append(AddressPlan.egressRange(family))
          .append("\"\n");
    }
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressGateway
    metadata:
      name: default
    spec:
      ippools:
    %s  nodeSelector:
        selector:
          matchLabels:
            egressgateway: "true"
    """
        .formatted(pools);
  }

  /** The policy of the quick start. */
  public static String policy() {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressPolicy
    metadata:
      name: test
      namespace: default
    spec:
      egressGatewayName: default
      appliedTo:
        podSelector:
          matchLabels:
            app: visitor
    """;
  }
}
