package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import io.egressgateway.lab.topology.Cni;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.LabPod;
import io.egressgateway.lab.topology.Stack;
import io.egressgateway.lab.traffic.RemoteIpServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;

/**
 * A cluster with one CNI in which the quick start's policy is in force, and what must hold there.
 */
final class CniCluster implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final int POD_HTTP = 8083;

  private final LabCluster lab;
  private final Outside outside;
  private GivenEgress given;

  private CniCluster(LabCluster lab, GivenEgress given, Outside outside) {
    this.lab = lab;
    this.given = given;
    this.outside = outside;
  }

  static CniCluster start(Cni cni, Stack stack) {
    LabCluster lab =
        LabCluster.start(LabOptions.of(PackagedProduct.jar()).withStack(stack).withCni(cni));
    Outside outside = new Outside(lab);
    try {
      lab.startController();
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(LiveCluster.READY));
      Narrator narrator = new Narrator(System.out, false);
      GivenEgress given = new QuickStart(lab, narrator).play();
      assertThat(narrator.allHeld()).as("the quick start").isTrue();
      outside.capture().clear();
      return new CniCluster(lab, given, outside);
    } catch (RuntimeException | AssertionError failure) {
      outside.close();
      lab.close();
      throw failure;
    }
  }

  LabCluster lab() {
    return lab;
  }

  List<LabNode> nodes() {
    return lab.network().nodes();
  }

  /** The node that is no gateway. */
  LabNode source() {
    return nodes().getLast();
  }

  LabNode owner() {
    return nodes().stream()
        .filter(node -> node.name().equals(given.node()))
        .findFirst()
        .orElseThrow();
  }

  /** The CNI's rules, policy routing rules too, become the newest in each kernel. */
  void reloadRules() {
    nodes().forEach(lab.network()::reloadRules);
  }

  /** Everyone on these nodes is seen outside and inside of the cluster with the right address. */
  void showsTheRightSources(String when, List<LabNode> among) {
    SoftAssertions.assertSoftly(softly -> {
      for (LabNode node : among) {
        for (IpFamily family : lab.families()) {
          softly
              .assertThat(Outside.ask(pod(node).namespace(), family, Outside.SELECTED_HTTP))
              .as("the selected pod on %s, %s", node.name(), when)
              .isEqualTo("Remote IP: " + given.address(family));
          softly
              .assertThat(Outside.ask(node.pod(2).namespace(), family, Outside.OTHER_HTTP))
              .as("the other pod on %s, %s", node.name(), when)
              .isEqualTo("Remote IP: " + lab.network().ordinarySource(node, node.pod(2), family));
        }
        insideShowsPods(softly, when, node, among);
      }
    });
  }

  private void insideShowsPods(
      SoftAssertions softly, String when, LabNode to, List<LabNode> among) {
    try (RemoteIpServer _ = RemoteIpServer.start(to.pod(2).namespace(), POD_HTTP)) {
      for (LabNode from : among) {
        for (IpFamily family : lab.families()) {
          IpAddress server = to.pod(2).addresses().get(family).orElseThrow();
          softly
              .assertThat(Outside.ask(pod(from).namespace(), server, POD_HTTP, SOON))
              .as("from %s to a pod on %s, %s", from.name(), to.name(), when)
              .isEqualTo("Remote IP: " + address(pod(from), family));
        }
      }
    }
  }

  /**
   * Each reply to a selected pod elsewhere goes from hop to hop as it shall: to the gateway, into
   * its tunnel, out of the tunnel of the pod's node, and by the pod's way to its host.
   */
  void repliesComeThroughThePodsNode() {
    for (IpFamily family : lab.families()) {
      try (ReplyWay way = new ReplyWay(lab.network(), owner(), source(), family)) {
        assertThat(Outside.ask(pod(source()).namespace(), family, Outside.SELECTED_HTTP))
            .isEqualTo("Remote IP: " + given.address(family));
        assertThat(LiveCluster.within(SOON, () -> way.isWhole(given.address(family))))
            .as("replies hop by hop, %s: %s", family, way.counts(given.address(family)))
            .isTrue();
        assertThat(way.aroundTheNode()).as("replies around the pod's node").isEmpty();
      }
    }
  }

  /** Waits until the other gateway has the egress. */
  void awaitMove() {
    LabNode old = owner();
    assertThat(LiveCluster.within(LiveCluster.READY, () -> !ownerNow().equals(old.name())))
        .as("moved away from %s", old.name())
        .isTrue();
    given = new GivenEgress(given.addresses(), ownerNow());
  }

  private String ownerNow() {
    JsonNode policy = lab.api().get(LiveCluster.POLICY).orElseThrow();
    return policy.path("status").path("node").asText();
  }

  /** No packet of a selected pod reached the server with a source that is no egress IP. */
  void nothingLeaked() {
    Set<IpAddress> sources = new HashSet<>();
    for (int port : List.of(Outside.SELECTED_HTTP, Outside.SELECTED_ECHO)) {
      sources.addAll(outside.capture().sourcesTowardsPort(port));
    }
    assertThat(sources).hasSameElementsAs(given.addresses().values());
  }

  /** The pod of a node that the policy covers. */
  static LabPod pod(LabNode node) {
    return node.pod(1);
  }

  private static IpAddress address(LabPod pod, IpFamily family) {
    return pod.addresses().get(family).orElseThrow();
  }

  @Override
  public void close() {
    outside.close();
    lab.close();
  }
}
