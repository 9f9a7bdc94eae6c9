package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.e2e.AntreaObjects.Shown;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Egress and ExternalIPPool, seen from outside, beside the quick start's EgressPolicy. */
class AntreaE2E extends AntreaCluster {
  private static final String EXCEPT = "egressgateway.spidernet.io/except-cidrs";

  @Test
  void twoEgressesGivePodsAnAddressOfEachFamilyAndNothingElseLeaves() {
    antrea.pool("four", V4);
    antrea.pool("six", V6);
    antrea.egress("web4", COVERED, "externalIPPool: four");
    antrea.egress("web6", COVERED, "externalIPPool: six");
    Shown four = antrea.carried("web4");
    Shown six = antrea.carried("web6");
    assertThat(four.address()).isEqualTo("172.22.0.150");
    assertThat(six.address()).isEqualTo("fd00:22::151");
    assertThat(antrea.egress("web4").path("spec").path("egressIP").asText())
        .isEqualTo(four.address());
    cover();
    everyNodeShows("both families", four, six);
    cluster.outside().capture().clear();
    for (LabNode node : cluster.nodes()) {
      LiveCluster.seen(LiveCluster.other(node), PORT);
    }
    assertThat(cluster.outside().sourcesTowards(PORT)).isEqualTo(Set.of(four.ip(), six.ip()));
    for (String egress : new String[] {"web4", "web6"}) {
      assertThat(antrea.condition(egress, "IPAssigned"))
          .isEqualTo("True Assigned: EgressIP is successfully assigned to EgressNode");
      assertThat(antrea.condition(egress, "IPAllocated"))
          .isEqualTo("True Allocated: EgressIP is successfully allocated");
      assertThat(antrea.condition(egress, "Conflicted")).startsWith("False NoConflict");
      assertThat(
              LiveCluster.within(
                  LIMIT, () -> antrea.condition(egress, "Programmed").startsWith("True")))
          .as(antrea.condition(egress, "Programmed"))
          .isTrue();
    }
    assertThat(cluster.object(AntreaObjects.POOLS + "/four").at("/status/usage").toString())
        .isEqualTo("{\"total\":4,\"used\":1}");
    assertThat(Objects.events(cluster, "Egress", "web4"))
        .contains("Assigned Egress web4 with IP 172.22.0.150 on Node " + four.node());
  }

  @Test
  void anEgressOfOneFamilyLeavesTheOtherAlone() {
    antrea.pool("four", V4);
    antrea.egress("web", COVERED, "externalIPPool: four");
    Shown four = antrea.carried("web");
    cover();
    everyNodeShows("IPv4 alone", four);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | false",
        "{podSelector: {matchLabels: {covered: web}}} | true",
        "{podSelector: {matchLabels: {covered: nobody}}} | false",
        "{podSelector: {}} | true",
        "{namespaceSelector: {matchLabels: {team: lab}}} | true",
        "{namespaceSelector: {matchLabels: {team: none}}} | false",
        "{namespaceSelector: {}} | true",
        "{namespaceSelector: {matchLabels: {team: lab}}, podSelector: {matchLabels: {covered:"
            + " web}}} | true",
        "{namespaceSelector: {matchLabels: {team: lab}}, podSelector: {matchLabels: {covered:"
            + " nobody}}} | false",
        "{namespaceSelector: {}, podSelector: {}} | true",
      })
  void appliedToSelectsExactlyWhatItSays(String appliedTo, boolean selected) {
    cluster
        .lab()
        .api()
        .mergePatch("/api/v1/namespaces/default", "{\"metadata\":{\"labels\":{\"team\":\"lab\"}}}");
    antrea.pool("four", V4);
    antrea.egress("web", appliedTo, "externalIPPool: four");
    Shown web = antrea.carried("web");
    cover();
    if (selected) {
      everyNodeShows(appliedTo, web);
    } else {
      // What would be wrong is that it comes to be translated, so it gets the time to.
      LiveCluster.pause(Duration.ofMillis(500));
      everyNodeShows(appliedTo);
    }
    assertThat(
            LiveCluster.shows(
                LiveCluster.visitor(cluster.source()),
                Outside.SELECTED_HTTP,
                cluster.given().addresses()))
        .as("the quick start's EgressPolicy has precedence for its pods")
        .isTrue();
  }

  @Test
  void anEgressPolicyOfTheSamePodsWinsAndTheEgressSaysSo() {
    antrea.pool("four", V4);
    antrea.pool("six", V6);
    antrea.egress("web4", COVERED, "externalIPPool: four");
    antrea.egress("web6", COVERED, "externalIPPool: six");
    Shown four = antrea.carried("web4");
    Shown six = antrea.carried("web6");
    cover();
    everyNodeShows("both Egresses", four, six);
    Objects.policy(cluster, "web", "default", "");
    Map<IpFamily, IpAddress> given = PolicyE2E.complete(cluster, "web").addresses();
    cluster.nodes().forEach(node -> PolicyE2E.shows(node, given, "the EgressPolicy"));
    for (String egress : new String[] {"web4", "web6"}) {
      String told = "True Overridden: EgressPolicy \"default/web\" (priority 1000)";
      assertThat(
              LiveCluster.within(
                  LIMIT, () -> antrea.condition(egress, "Conflicted").startsWith(told)))
          .as(antrea.condition(egress, "Conflicted"))
          .isTrue();
      assertThat(antrea.condition(egress, "IPAssigned")).startsWith("True");
    }
    Objects.deletePolicy(cluster, "web");
    everyNodeShows("both Egresses again", four, six);
    assertThat(
            LiveCluster.within(
                LIMIT, () -> antrea.condition("web4", "Conflicted").startsWith("False")))
        .isTrue();
  }

  @Test
  void ofTwoEgressesOfOneFamilyTheOlderDecidesAndTheOtherSaysSo() {
    antrea.pool("four", V4);
    antrea.egress("older", COVERED, "externalIPPool: four");
    Shown older = antrea.carried("older");
    LiveCluster.pause(Duration.ofMillis(1100)); // creation times have seconds
    antrea.egress("younger", COVERED, "externalIPPool: four");
    antrea.carried("younger");
    cover();
    everyNodeShows("the older", older);
    assertThat(
            LiveCluster.within(
                LIMIT,
                () ->
                    antrea
                        .condition("younger", "Conflicted")
                        .startsWith("True Overridden: Egress \"older\"")))
        .as(antrea.condition("younger", "Conflicted"))
        .isTrue();
    antrea.delete(AntreaObjects.EGRESSES + "/older");
    everyNodeShows("the one that is left", antrea.carried("younger"));
  }

  @Test
  void destinationsThatAreExceptedAreLeftAlone() {
    antrea.pool("four", V4);
    antrea.pool("six", V6);
    antrea.egress("web4", COVERED, "externalIPPool: four");
    antrea.egress("web6", COVERED, "externalIPPool: six");
    Shown four = antrea.carried("web4");
    Shown six = antrea.carried("web6");
    cover();
    everyNodeShows("both families", four, six);
    antrea.annotate(
        AntreaObjects.EGRESSES + "/web4",
        EXCEPT,
        "192.0.2.0/24, " + Outside.address(IpFamily.IPV4) + "/32");
    everyNodeShows("IPv4 is left alone where it is excepted", six);
    antrea.annotate(AntreaObjects.EGRESSES + "/web4", EXCEPT, "192.0.2.0/24");
    everyNodeShows("another destination is excepted", four, six);
    refused(
        () -> antrea.annotate(AntreaObjects.EGRESSES + "/web4", EXCEPT, "everything"),
        "metadata.annotations[" + EXCEPT + "][0]: \"everything\" is not");
  }

  @Test
  void whatIsExceptedByTheConfigurationIsLeftAloneByEveryEgress() {
    antrea.pool("four", V4);
    antrea.egress("web", COVERED, "externalIPPool: four");
    Shown web = antrea.carried("web");
    cover();
    everyNodeShows("what is not excepted", web);
    IpAddress far = AddressPlan.farAway(IpFamily.IPV4);
    for (LabNode node : cluster.nodes()) {
      assertThat(Outside.ask(LiveCluster.other(node), far, PORT, PolicyE2E.SOON))
          .as("from %s", node.name())
          .isEqualTo("Remote IP: " + LiveCluster.addressesOf(node).get(IpFamily.IPV4));
    }
  }

  @Test
  void whatCannotBeIsRefusedInAntreasWords() {
    antrea.pool("four", V4);
    refused(
        () -> antrea.pool("other", "[{cidr: 172.22.0.152/32}]"),
        "range [172.22.0.152/32] overlaps with range [172.22.0.150-172.22.0.153] of"
            + " ExternalIPPool four");
    refused(
        () -> antrea.pool("four", "[{start: 172.22.0.150, end: 172.22.0.151}]"),
        "existing IPRanges [172.22.0.150-172.22.0.153] cannot be updated or deleted");
    refused(
        () -> antrea.egress("web", COVERED, "externalIPPool: four\negressIP: 172.22.0.99"),
        "IP 172.22.0.99 is not within the IP range");
    refused(
        () -> antrea.egress("web", COVERED, "externalIPPool: none\negressIP: 172.22.0.99"),
        "ExternalIPPool none does not exist");
  }

  @Test
  void anAddressInPoolsOfBothApisIsRefusedInBothDirections() {
    antrea.pool("four", V4);
    refused(
        () -> Objects.gateway(cluster, "taken", "{ipv4: [172.22.0.153], ipv6: [\"fd00:22::199\"]}"),
        "is not outside of the pools of ExternalIPPool \"four\"");
    refused(
        () -> antrea.pool("taken", "[{cidr: 172.22.0.100/32}]"),
        "spec.ipRanges: \"172.22.0.100\" is not outside of the pools of EgressGateway \"default\"");
  }
}
