package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.e2e.AntreaObjects.Shown;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which addresses an Egress gets, and which node carries them. */
class AntreaAddressE2E extends AntreaCluster {
  private static final String MOST = "node.antrea.io/max-egress-ips";

  @Test
  void oneEgressGivesPodsAnAddressOfEachFamilyByTwoPools() {
    antrea.pool("four", V4);
    antrea.pool("six", V6);
    antrea.egress("web", COVERED, "externalIPPools: [four, six]");
    List<Shown> both = antrea.carriedParts("web", 2);
    cover();
    everyNodeShows("both families", both.get(0), both.get(1));
    assertThat(both).extracting(Shown::address).containsExactly("172.22.0.150", "fd00:22::151");
    assertThat(antrea.egress("web").at("/spec/egressIPs").toString())
        .as("written back")
        .isEqualTo("[\"172.22.0.150\",\"fd00:22::151\"]");
    assertThat(antrea.shown("web")).isEqualTo(both.getFirst());
    for (String type : List.of("IPAssigned", "IPAllocated", "Programmed")) {
      assertThat(LiveCluster.within(LIMIT, () -> antrea.condition("web", type).startsWith("True")))
          .as(antrea.condition("web", type))
          .isTrue();
    }
    assertThat(antrea.condition("web", "Conflicted")).startsWith("False");
  }

  @Test
  void podsAreSpreadOverTheAddressesOfAFamilyAndKeepTheirs() {
    antrea.pool("four", V4);
    antrea.egress("web", COVERED, "externalIPPools: [four, four, four]");
    List<Shown> all = antrea.carriedParts("web", 3);
    cover();
    Map<LabNode, IpAddress> spread = new HashMap<>();
    for (LabNode node : cluster.nodes()) {
      IpAddress seen = seenOneOf(node, all);
      spread.put(node, seen);
    }
    for (Shown gone : all) {
      List<Shown> left = all.stream().filter(one -> !one.equals(gone)).toList();
      antrea.egress(
          "web",
          COVERED,
          "externalIPPools: [four, four]\negressIPs: [%s, %s]"
              .formatted(left.get(0).address(), left.get(1).address()));
      for (LabNode node : cluster.nodes()) {
        // What it showed without another address may be among these as well, for a moment.
        List<Shown> kept = left.stream().filter(one -> one.ip().equals(spread.get(node))).toList();
        seenOneOf(node, kept.isEmpty() ? left : kept);
      }
    }
  }

  /** The address that a node's pod shows once it is one of these. */
  private static IpAddress seenOneOf(LabNode node, List<Shown> addresses) {
    Set<String> wanted = addresses.stream().map(Shown::address).collect(Collectors.toSet());
    Supplier<String> ask = () -> LiveCluster.ask(LiveCluster.other(node), IpFamily.IPV4, PORT);
    assertThat(LiveCluster.within(LIMIT, () -> wanted.contains(ask.get())))
        .as("%s shows %s", node.name(), ask.get())
        .isTrue();
    return IpAddress.of(ask.get());
  }

  @Test
  void anAddressThatTheUserNamesIsGivenAndShared() {
    antrea.pool("four", V4);
    antrea.egress("web", COVERED, "externalIPPool: four\negressIP: 172.22.0.152");
    antrea.egress("nobody", "{}", "externalIPPool: four\negressIP: 172.22.0.152");
    Shown web = antrea.carried("web");
    assertThat(web.address()).isEqualTo("172.22.0.152");
    assertThat(antrea.carried("nobody")).isEqualTo(web);
    cover();
    everyNodeShows("the user's address", web);
    antrea.delete(AntreaObjects.EGRESSES + "/nobody");
    LiveCluster.pause(Duration.ofMillis(500));
    everyNodeShows("the one that stays", web);
  }

  @Test
  void withoutAnAddressPodsAreCutOffUntilOneIsFreed() {
    antrea.pool("one", "[{start: 172.22.0.155, end: 172.22.0.155}]");
    antrea.egress("had", "{}", "externalIPPool: one");
    Shown had = antrea.carried("had");
    antrea.egress("web", COVERED, "externalIPPool: one");
    assertThat(
            LiveCluster.within(
                LIMIT,
                () ->
                    antrea
                        .condition("web", "IPAllocated")
                        .equals(
                            "False AllocationError: Cannot allocate EgressIP from ExternalIPPool:"
                                + " cannot allocate IP in any range")))
        .as(antrea.condition("web", "IPAllocated"))
        .isTrue();
    cover();
    for (LabNode node : cluster.nodes()) {
      assertThat(
              LiveCluster.within(
                  PolicyE2E.SOON,
                  () ->
                      LiveCluster.ask(LiveCluster.other(node), IpFamily.IPV4, PORT)
                          .startsWith("no")))
          .as("cut off on %s", node.name())
          .isTrue();
    }
    antrea.delete(AntreaObjects.EGRESSES + "/had");
    assertThat(antrea.carried("web").address()).isEqualTo(had.address());
    everyNodeShows("the freed address", had);
  }

  @Test
  void whenTheNodeIsGoneAnotherOneHasTheAddressAndNothingFailsBack() {
    antrea.pool("four", V4);
    antrea.pool("six", V6);
    antrea.egress("web4", COVERED, "externalIPPool: four");
    antrea.egress("web6", COVERED, "externalIPPool: six");
    Shown four = antrea.carried("web4");
    Shown six = antrea.carried("web6");
    cover();
    everyNodeShows("both families", four, six);
    LabNode old = cluster.node(four.node());
    cluster.lab().network().linkDown(old);
    try {
      assertThat(LiveCluster.within(LIMIT, () -> !antrea.carried("web4").node().equals(old.name())))
          .isTrue();
      for (String egress : new String[] {"web4", "web6"}) {
        assertThat(
                LiveCluster.within(LIMIT, () -> !antrea.carried(egress).node().equals(old.name())))
            .isTrue();
      }
      assertThat(antrea.shown("web4").address()).isEqualTo(four.address());
      assertThat(antrea.shown("web6").address()).isEqualTo(six.address());
      PolicyE2E.shows(cluster.source(), expected(cluster.source(), four, six), "the heir");
    } finally {
      cluster.lab().network().linkUp(old);
    }
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(old))).isTrue();
    everyNodeShows("after it is back", four, six);
    assertThat(antrea.shown("web4").node()).as("nothing fails back").isNotEqualTo(old.name());
    assertThat(Objects.events(cluster, "Egress", "web4"))
        .contains("Unassigned Egress web4 with IP 172.22.0.150 from Node " + old.name());
  }

  @Test
  void anAddressThatSomebodyPutsOnANodeIsFoundFollowedAndMissed() {
    LabNode first = cluster.nodes().getFirst();
    LabNode second = cluster.nodes().get(1);
    String address = "172.22.0.170";
    antrea.egress("web", COVERED, "egressIP: " + address);
    cover();
    assertThat(
            LiveCluster.within(
                LIMIT, () -> antrea.condition("web", "IPAssigned").startsWith("False")))
        .isTrue();
    first.namespace().ip("addr add " + address + "/16 dev eth0");
    try {
      Shown shown = antrea.carried("web");
      assertThat(shown).isEqualTo(new Shown(address, first.name()));
      everyNodeShows("on " + first.name(), shown);
      second.namespace().ip("addr add " + address + "/16 dev eth0");
      assertThat(
              LiveCluster.within(
                  LIMIT,
                  () -> antrea.condition("web", "Duplicated").startsWith("True SeveralNodes")))
          .as(antrea.egress("web").path("status").toString())
          .isTrue();
      assertThat(antrea.shown("web")).as("no fight").isEqualTo(shown);
      first.namespace().ip("addr del " + address + "/16 dev eth0");
      assertThat(LiveCluster.within(LIMIT, () -> antrea.shown("web").node().equals(second.name())))
          .as(antrea.egress("web").path("status").toString())
          .isTrue();
      cluster.lab().network().outside().output("ip", "neigh", "del", address, "dev", "eth0");
      everyNodeShows("on " + second.name(), shown);
    } finally {
      remove(first, address);
      remove(second, address);
    }
    assertThat(LiveCluster.within(LIMIT, () -> antrea.shown("web").node().isEmpty()))
        .as("gone is an honest empty status")
        .isTrue();
    assertThat(antrea.shown("web").address()).isEmpty();
    assertThat(antrea.egress("web").path("spec").path("egressIP").asText()).isEqualTo(address);
  }

  private static void remove(LabNode node, String address) {
    if (node.namespace().output("ip", "-o", "addr", "show", "dev", "eth0").contains(address)) {
      node.namespace().ip("addr del " + address + "/16 dev eth0");
    }
  }

  @Test
  void aNodeTakesNoMoreEgressIpsThanItsAnnotationSays() {
    antrea.pool("four", V4);
    antrea.egress("older", "{}", "externalIPPool: four");
    Shown older = antrea.carried("older");
    Set<String> others =
        cluster.nodes().stream()
            .map(LabNode::name)
            .filter(name -> !name.equals(older.node()))
            .collect(Collectors.toSet());
    try {
      others.forEach(name -> antrea.annotate(AntreaObjects.NODES + "/" + name, MOST, "0"));
      antrea.annotate(AntreaObjects.NODES + "/" + older.node(), MOST, "1");
      LiveCluster.pause(Duration.ofMillis(1100)); // creation times have seconds
      antrea.egress("web", COVERED, "externalIPPool: four");
      cover();
      assertThat(
              LiveCluster.within(
                  LIMIT,
                  () ->
                      antrea
                          .condition("web", "IPAssigned")
                          .startsWith(
                              "False AssignmentError: Failed to assign the IP to EgressNode: no Node"
                                  + " available")))
          .as(antrea.condition("web", "IPAssigned"))
          .isTrue();
      assertThat(antrea.shown("older")).isEqualTo(older);
      antrea.annotate(AntreaObjects.NODES + "/" + older.node(), MOST, "many");
      Shown web = antrea.carried("web");
      assertThat(web.node()).as("a number that is none does not count").isEqualTo(older.node());
      everyNodeShows("it has a node", web);
      assertThat(antrea.poolCondition("four", "InForce"))
          .startsWith("False PartlyUnused: Node " + older.node() + " metadata.annotations");
    } finally {
      cluster
          .nodes()
          .forEach(node -> antrea.annotate(AntreaObjects.NODES + "/" + node.name(), MOST, null));
    }
    assertThat(
            LiveCluster.within(
                LIMIT, () -> antrea.poolCondition("four", "InForce").startsWith("True")))
        .isTrue();
  }
}
