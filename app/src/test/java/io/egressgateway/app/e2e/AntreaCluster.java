package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.app.e2e.AntreaObjects.Shown;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A live cluster that serves Antrea's kinds, emptied of them after each test. */
abstract class AntreaCluster {
  static final String V4 = "[{start: 172.22.0.150, end: 172.22.0.153}]";
  static final String V6 = "[{cidr: \"fd00:22::150/126\"}]";
  static final String COVERED = "{podSelector: {matchLabels: {covered: web}}}";
  static final Duration LIMIT = Duration.ofSeconds(15);
  static final int PORT = Outside.OTHER_HTTP;

  static LiveCluster cluster;
  static AntreaObjects antrea;

  @BeforeAll
  static void start() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    cluster = LiveCluster.withAntrea();
    antrea = new AntreaObjects(cluster);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void nothingIsLeft() {
    antrea.clear();
  }

  static void cover() {
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, "web"));
  }

  /** What pods of a node show where only some families have an egress IP. */
  static Map<IpFamily, IpAddress> expected(LabNode node, Shown... egresses) {
    Map<IpFamily, IpAddress> expected = new EnumMap<>(LiveCluster.addressesOf(node));
    for (Shown egress : egresses) {
      expected.put(egress.ip().family(), egress.ip());
    }
    return expected;
  }

  static void everyNodeShows(String what, Shown... egresses) {
    for (LabNode node : cluster.nodes()) {
      PolicyE2E.shows(node, expected(node, egresses), what);
    }
  }

  static void refused(Runnable write, String words) {
    assertThatThrownBy(write::run)
        .isInstanceOf(LabApi.ApiException.class)
        .hasMessageContaining("denied the request")
        .hasMessageContaining(words);
  }
}
