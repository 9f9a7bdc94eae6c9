package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.scenario.Outside;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users make mistakes: they are told, and nobody else is harmed. */
@ExtendWith(SharedCluster.class)
class BadObjectE2E {
  private static final Duration SOON = Duration.ofSeconds(5);

  @AfterEach
  void everybodyElseGoesOn(LiveCluster cluster) {
    assertThat(LiveCluster.seen(LiveCluster.visitor(cluster.source()), Outside.SELECTED_HTTP))
        .as("whom the outside server sees in the quick start's pod")
        .isEqualTo(
            "%s %s",
            cluster.given().addresses().get(IpFamily.IPV4),
            cluster.given().addresses().get(IpFamily.IPV6));
    Objects.policy(cluster, "good", "default", "");
    Objects.cover(cluster, cluster.source(), "good");
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    LiveCluster.shows(
                        LiveCluster.other(cluster.source()),
                        Outside.OTHER_HTTP,
                        cluster.given().addresses())))
        .as("a good policy beside a bad object")
        .isTrue();
    Objects.cover(cluster, cluster.source(), "");
    Objects.deletePolicy(cluster, "good");
    for (String bad : new String[] {LiveCluster.POLICIES + "bad", LiveCluster.GATEWAYS + "bad"}) {
      if (cluster.lab().api().get(bad).isPresent()) {
        cluster.lab().api().delete(bad);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ipv4: [172.22.0.300]} | 172.22.0.300",
        "{ipv4: [nonsense]} | nonsense",
        "{ipv4: [172.22.0.109-172.22.0.102]} | must not be above the second",
        "{ipv4: ['fd00:22::100']} | fd00:22::100",
        "{ipv4: [172.22.0.1-fd00::1]} | 172.22.0.1-fd00::1",
        "{ipv4: [172.22.0.0/33]} | 172.22.0.0/33",
        "{ipv4: [172.22.0.160], ipv4DefaultEIP: 172.22.0} | 172.22.0",
      })
  void aPoolThatCannotBeIsRefused(String pools, String told, LiveCluster cluster) {
    assertThatThrownBy(() -> Objects.gateway(cluster, "bad", pools))
        .isInstanceOf(LabApi.ApiException.class)
        .hasMessageContaining(told)
        .hasMessageContaining("spec.ippools.ipv4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ipv4: [172.22.0.160-172.22.0.165], ipv6: ['fd00:22::160-fd00:22::165'],"
            + " ipv4DefaultEIP: 172.22.0.170} | 172.22.0.170",
        "{ipv4: [172.22.0.160], ipv6: ['fd00:22::169-fd00:22::161']} | fd00:22::169-fd00:22::161",
        "{ipv4: [172.22.0.160], ipv6: ['fd00:22:::1']} | fd00:22:::1",
      })
  void aPoolThatTheServerCannotJudgeIsToldInConditionAndEvent(
      String pools, String value, LiveCluster cluster) {
    try {
      Objects.gateway(cluster, "bad", pools);
    } catch (LabApi.ApiException refused) {
      assertThat(refused).hasMessageContaining(value);
      return;
    }
    told(cluster, LiveCluster.GATEWAYS + "bad", "EgressGateway", value);
  }

  private static void told(LiveCluster cluster, String path, String kind, String value) {
    assertThat(LiveCluster.within(SOON, () -> Objects.conditions(cluster, path).contains(value)))
        .as("a condition names %s: %s", value, cluster.object(path))
        .isTrue();
    assertThat(LiveCluster.within(SOON, () -> Objects.events(cluster, kind, "bad").contains(value)))
        .as("an Event names %s: %s", value, Objects.events(cluster, kind, "bad"))
        .isTrue();
  }

  @Test
  void aPolicyForAnUnknownGatewayIsToldSo(LiveCluster cluster) {
    Objects.policy(cluster, "bad", "nowhere", "");
    told(cluster, LiveCluster.POLICIES + "bad", "EgressPolicy", "nowhere");
  }

  @Test
  void aPolicyForAnAddressOutsideOfThePoolIsToldSo(LiveCluster cluster) {
    Objects.policy(
        cluster, "bad", "default", "egressIP: {ipv4: 172.22.0.200, ipv6: \"fd00:22::200\"}");
    told(cluster, LiveCluster.POLICIES + "bad", "EgressPolicy", "172.22.0.200");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "matchLabels: {'a b!': c} | a b!",
        "matchLabels: {a: 'not a value!'} | not a value!",
        "matchExpressions: [{key: a, operator: Near, values: [b]}] | Near",
        "matchExpressions: [{key: a, operator: In}] | In and NotIn need values",
      })
  void aSelectorThatCannotBeParsedIsToldSo(String selector, String value, LiveCluster cluster) {
    String policy =
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: bad, namespace: default}
        spec:
          egressGatewayName: default
          appliedTo:
            podSelector:
              %s
        """
            .formatted(selector);
    try {
      cluster.lab().api().apply(LiveCluster.POLICIES + "bad", policy);
    } catch (LabApi.ApiException refused) {
      assertThat(refused).hasMessageContaining(value);
      return;
    }
    told(cluster, LiveCluster.POLICIES + "bad", "EgressPolicy", value);
  }
}
