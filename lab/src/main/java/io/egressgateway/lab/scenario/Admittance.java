package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;

/** Mistakes that are refused before they are stored, and what is filled in for the user. */
public final class Admittance {
  private static final String NAMESPACE_PATH = "/api/v1/namespaces/team";
  private static final String BAD_PATH = Manifests.API + "/egressgateways/bad";
  private static final String POLICY_PATH = Manifests.API + "/namespaces/team/egresspolicies/short";

  private final LabCluster cluster;
  private final Narrator narrator;

  public Admittance(LabCluster cluster, Narrator narrator) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.narrator = requireNonNull(narrator, "narrator");
  }

  /** Plays it, and takes what it made away again. */
  public void play() {
    narrator.act("Mistakes are refused, defaults are filled in");
    LabNode node = cluster.network().nodes().getLast();
    IpFamily family = cluster.families().getFirst();
    String address = node.addresses().get(family).orElseThrow().toString();
    refused(
        "a pool with the address of a node is refused",
        BAD_PATH,
        gateway("bad", family, address),
        address + "\" is not outside of the addresses of Node \"" + node.name() + "\"");
    refused(
        "a policy for a gateway that is not there is refused",
        POLICY_PATH.replace("/team/", "/default/"),
        policy("default", "egressGatewayName: nowhere"),
        "spec.egressGatewayName: \"nowhere\" is not the name of an EgressGateway");
    defaulted();
  }

  /** The same with Antrea's kinds, whose refusals are in Antrea's words. */
  public void playAntrea() {
    narrator.act("Mistakes are refused, in Antrea's words");
    IpFamily family = cluster.families().getFirst();
    IpRange range = AddressPlan.egressRange(family);
    String host = range.first() + "/" + family.bits();
    refused(
        "a pool with addresses of another pool is refused",
        AntreaApi.API + "/externalippools/bad",
        antrea("ExternalIPPool", "{ipRanges: [{cidr: \"" + host + "\"}], nodeSelector: {}}"),
        "range [%s] overlaps with range [%s] of ExternalIPPool external-ip-pool"
            .formatted(host, range));
    String outside = Outside.address(family).toString();
    refused(
        "an address that the pool does not have is refused",
        AntreaApi.API + "/egresses/bad",
        antrea(
            "Egress",
            "{appliedTo: {}, externalIPPool: external-ip-pool, egressIP: \"" + outside + "\"}"),
        "IP " + outside + " is not within the IP range");
  }

  private static String antrea(String kind, String spec) {
    return """
    apiVersion: crd.antrea.io/v1beta1
    kind: %s
    metadata: {name: bad}
    spec: %s
    """
        .formatted(kind, spec);
  }

  private void refused(String what, String path, String object, String words) {
    try {
      cluster.api().apply(path, object);
      narrator.check(what, false, "it was taken");
      cluster.api().delete(path);
    } catch (LabApi.ApiException refused) {
      String said = String.valueOf(refused.getMessage());
      narrator.check(what, said.contains(words) && said.contains("denied the request"), said);
    }
  }

  private void defaulted() {
    cluster
        .api()
        .apply(
            NAMESPACE_PATH,
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: team
              labels: {spidernet.io/egressgateway-default: default}
            """);
    JsonNode made = cluster.api().apply(POLICY_PATH, policy("team", "priority: 7"));
    String given = made.path("spec").path("egressGatewayName").asText();
    narrator.check(
        "a policy that names no gateway gets its namespace's", given.equals("default"), given);
    cluster.api().delete(POLICY_PATH);
    cluster.api().delete(NAMESPACE_PATH);
  }

  private static String gateway(String name, IpFamily family, String item) {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressGateway
    metadata: {name: %s}
    spec:
      ippools:
        %s: ["%s"]
      nodeSelector: {selector: {matchLabels: {egressgateway: "true"}}}
    """
        .formatted(name, family == IpFamily.IPV4 ? "ipv4" : "ipv6", item);
  }

  private static String policy(String namespace, String more) {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressPolicy
    metadata: {name: short, namespace: %s}
    spec:
      appliedTo: {podSelector: {matchLabels: {app: short}}}
      %s
    """
        .formatted(namespace, more);
  }
}
