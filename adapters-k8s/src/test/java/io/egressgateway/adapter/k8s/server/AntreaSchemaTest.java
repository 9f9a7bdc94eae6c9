package io.egressgateway.adapter.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schemas of Antrea's kinds refuse and take, and what of it is read. */
class AntreaSchemaTest {
  private static LabServer server;

  @BeforeAll
  static void start() {
    server = new LabServer().withAntrea();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String object(String version, String kind, String name, String spec) {
    return """
    apiVersion: crd.antrea.io/%s
    kind: %s
    metadata: {name: %s}
    spec: %s
    """
        .formatted(version, kind, name, spec);
  }

  private static EgressSpec egress(String name) {
    return server
        .client()
        .resources(EgressResource.class)
        .withName(name)
        .get()
        .spec()
        .orElseThrow();
  }

  private static ExternalIpPoolSpec pool(String name) {
    return server
        .client()
        .resources(ExternalIpPoolResource.class)
        .withName(name)
        .get()
        .spec()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{appliedTo: {}, egressIP: 10.10.0.8}",
        "{appliedTo: {}, egressIP: 'fd00::8'}",
        "{appliedTo: {}, externalIPPool: ''}",
        "{appliedTo: {podSelector: {}}, externalIPPool: p, egressIP: 10.10.0.8}",
        "{appliedTo: {podSelector: {matchLabels: {role: web}},"
            + " namespaceSelector: {matchExpressions: [{key: env, operator: In, values: [a]}]}},"
            + " externalIPPool: p, bandwidth: {rate: 500M, burst: 200M}}",
      })
  void anEgressIsTaken(String spec) {
    server.apply(object("v1beta1", "Egress", "taken", spec));
    server.client().resources(EgressResource.class).withName("taken").delete();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{appliedTo: {}} | either egressIP, externalIPPool or both",
        "{egressIP: 10.10.0.8} | spec.appliedTo",
        "{appliedTo: {}, egressIP: ''} | spec.egressIP",
        "{appliedTo: {}, egressIP: 10.10.0.300} | spec.egressIP",
        "{appliedTo: {}, egressIP: 10.10.0.8, egressIPs: [10.10.0.9]} | or egressIPs",
        "{appliedTo: {}, externalIPPool: p, externalIPPools: [q]} | or egressIPs",
        "{appliedTo: {}, egressIP: 10.10.0.8, bandwidth: {rate: 500M}} | spec.bandwidth.burst",
        "{appliedTo: {podSelector: {matchLabels: {role: pro-}}}, egressIP: 10.10.0.8}"
            + " | spec.appliedTo.podSelector.matchLabels",
      })
  void anEgressIsRefused(String spec, String message) {
    assertThatThrownBy(() -> server.apply(object("v1beta1", "Egress", "refused", spec)))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ipRanges: [], nodeSelector: {}}",
        "{ipRanges: [{cidr: 10.10.0.0/24}, {start: 10.10.1.2, end: 10.10.1.10}],"
            + " nodeSelector: {matchLabels: {network-role: egress-gateway}}}",
        "{ipRanges: [{start: 10.10.1.2, end: 10.10.1.10}], nodeSelector: {},"
            + " subnetInfo: {gateway: 10.10.1.1, prefixLength: 24, vlan: 10}}",
      })
  void aPoolIsTaken(String spec) {
    server.apply(object("v1beta1", "ExternalIPPool", "taken", spec));
    server.client().resources(ExternalIpPoolResource.class).withName("taken").delete();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{nodeSelector: {}} | spec.ipRanges",
        "{ipRanges: []} | spec.nodeSelector",
        "{ipRanges: [{}], nodeSelector: {}} | either cidr or both start and end",
        "{ipRanges: [{start: 10.10.1.2}], nodeSelector: {}} | either cidr or both start and end",
        "{ipRanges: [{cidr: 10.10.0.0/24, start: 10.10.1.2, end: 10.10.1.3}], nodeSelector: {}}"
            + " | either cidr or both start and end",
        "{ipRanges: [{cidr: 10.10.0.0/33}], nodeSelector: {}} | spec.ipRanges[0].cidr",
        "{ipRanges: [], nodeSelector: {}, subnetInfo: {gateway: 10.10.1.1}}"
            + " | spec.subnetInfo.prefixLength",
        "{ipRanges: [], nodeSelector: {}, subnetInfo: {gateway: 10.10.1.1, prefixLength: 128}}"
            + " | spec.subnetInfo.prefixLength",
        "{ipRanges: [], nodeSelector: {},"
            + " subnetInfo: {gateway: 10.10.1.1, prefixLength: 24, vlan: 4095}}"
            + " | spec.subnetInfo.vlan",
      })
  void aPoolIsRefused(String spec, String message) {
    assertThatThrownBy(() -> server.apply(object("v1beta1", "ExternalIPPool", "refused", spec)))
        .hasMessageContaining(message);
  }

  @Test
  void whatTheFormerVersionNeverHadIsLeftOut() {
    server.apply(
        object(
            "v1alpha2",
            "Egress",
            "former",
            "{appliedTo: {}, egressIP: 10.10.0.8, bandwidth: {rate: 1M, burst: 1M}}"));
    server.apply(
        object(
            "v1alpha2",
            "ExternalIPPool",
            "former",
            "{ipRanges: [], nodeSelector: {}, subnetInfo: {gateway: 10.10.1.1, prefixLength: 24}}"));
    assertThat(egress("former").egressIP()).isEqualTo("10.10.0.8");
    assertThat(egress("former").bandwidth()).isNull();
    assertThat(pool("former").subnetInfo()).isNull();
  }

  @Test
  void anAbsentSelectorAndAnEmptyOneAreReadDifferently() {
    server.apply(
        object("v1beta1", "Egress", "absent", "{appliedTo: {}, externalIPPool: p}")
            + "---\n"
            + object(
                "v1beta1", "Egress", "empty", "{appliedTo: {podSelector: {}}, externalIPPool: p}"));
    assertThat(egress("absent").appliedTo().podSelector()).isNull();
    EgressSpec.AppliedTo empty = egress("empty").appliedTo();
    assertThat(empty.podSelector()).isNotNull();
    assertThat(empty.namespaceSelector()).isNull();
  }
}
