package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.NodeNetwork.DefaultRoute;
import io.egressgateway.domain.datapath.NodeNetwork.Link;
import io.egressgateway.domain.datapath.NodeNetwork.LinkAddress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ParentLinkTest {
  private static final PerFamily<Optional<Integer>> LENGTHS =
      new PerFamily<>(Optional.of(16), Optional.of(112));
  private static final Link ETH0 = link("eth0", 1500, "fe80::1", "192.0.2.10", "2001:db8::10");
  private static final Link ETH1 = link("eth1", 9000, "198.51.100.10", "198.51.100.11");

  private static final SortedMap<String, String> LABELS = Sorted.map(Map.of("zone", "x"));

  private static Link link(String name, int mtu, String... addresses) {
    return new Link(
        new InterfaceName(name),
        2,
        mtu,
        true,
        Optional.of(new MacAddress(2)),
        Stream.of(addresses).map(text -> new LinkAddress(IpAddress.of(text), 24)).toList());
  }

  private static DefaultRoute route(IpFamily family, String link, int metric) {
    return new DefaultRoute(family, new InterfaceName(link), Optional.empty(), metric);
  }

  private static TunnelSettings settings(ParentDetection detection, IpFamily underlay) {
    return new TunnelSettings(100, detection, underlay, LENGTHS, true);
  }

  private static TunnelSettings byRoute() {
    return settings(new ParentDetection.DefaultRoute(), IpFamily.IPV4);
  }

  private static Optional<String> chosen(List<DefaultRoute> routes, TunnelSettings settings) {
    return ParentLink.choose(
            new NodeNetwork(List.of(ETH0, ETH1), routes), settings, LABELS, Optional.empty())
        .map(found -> found.link().name() + " " + found.local());
  }

  @Test
  void theDefaultRouteWithTheLowestMetricWins() {
    List<DefaultRoute> routes =
        List.of(route(IpFamily.IPV4, "eth0", 200), route(IpFamily.IPV4, "eth1", 100));
    assertThat(chosen(routes, byRoute())).contains("eth1 198.51.100.10");
    assertThat(chosen(routes.reversed(), byRoute())).contains("eth1 198.51.100.10");
  }

  @Test
  void ofEqualMetricsTheNameDecidesWhateverTheOrder() {
    List<DefaultRoute> routes =
        List.of(route(IpFamily.IPV4, "eth1", 100), route(IpFamily.IPV4, "eth0", 100));
    assertThat(chosen(routes, byRoute())).contains("eth0 192.0.2.10");
    assertThat(chosen(routes.reversed(), byRoute())).contains("eth0 192.0.2.10");
  }

  @Test
  void onlyDefaultRoutesOfTheUnderlaysFamilyCount() {
    List<DefaultRoute> routes = List.of(route(IpFamily.IPV6, "eth0", 1));
    assertThat(chosen(routes, byRoute())).isEmpty();
    assertThat(chosen(routes, settings(new ParentDetection.DefaultRoute(), IpFamily.IPV6)))
        .contains("eth0 2001:db8::10");
  }

  @Test
  void aDefaultRouteOverALinkWithoutAnAddressIsPassedOver() {
    List<DefaultRoute> routes =
        List.of(route(IpFamily.IPV4, "ppp0", 1), route(IpFamily.IPV4, "eth1", 100));
    assertThat(chosen(routes, byRoute())).contains("eth1 198.51.100.10");
  }

  @Test
  void aNamedInterfaceNeedsNoRoute() {
    ParentDetection eth1 = new ParentDetection.NamedInterface(new InterfaceName("eth1"));
    assertThat(chosen(List.of(route(IpFamily.IPV4, "eth0", 1)), settings(eth1, IpFamily.IPV4)))
        .contains("eth1 198.51.100.10");
    assertThat(chosen(List.of(), settings(eth1, IpFamily.IPV6))).isEmpty();
    ParentDetection eth7 = new ParentDetection.NamedInterface(new InterfaceName("eth7"));
    assertThat(chosen(List.of(), settings(eth7, IpFamily.IPV4))).isEmpty();
  }

  private static NodeInterface onNodes(String name, String... labels) {
    TreeMap<String, String> wanted = new TreeMap<>();
    for (String label : labels) {
      wanted.put(label, "x");
    }
    return new NodeInterface(new LabelSelector(wanted, List.of()), new InterfaceName(name));
  }

  @Test
  void onANodeWithTheLabelsTheFirstInterfaceThatFitsCountsAndElsewhereTheDetection() {
    List<DefaultRoute> routes = List.of(route(IpFamily.IPV4, "eth0", 1));
    NodeInterface both = onNodes("eth1", "zone", "rack");
    NodeInterface zone = onNodes("eth0", "zone");
    NodeInterface everywhere = onNodes("eth1");
    assertThat(chosen(routes, withInterfaces(both, zone))).contains("eth0 192.0.2.10");
    assertThat(chosen(routes, withInterfaces(both)))
        .as("rack is missing")
        .contains("eth0 192.0.2.10");
    assertThat(chosen(routes, withInterfaces(both, everywhere))).contains("eth1 198.51.100.10");
    assertThat(chosen(routes, withInterfaces(onNodes("eth7", "zone"))))
        .as("never another than the one that is named")
        .isEmpty();
  }

  private static TunnelSettings withInterfaces(NodeInterface... interfaces) {
    return new TunnelSettings(
        100,
        new ParentDetection.DefaultRoute(),
        IpFamily.IPV4,
        LENGTHS,
        true,
        TunnelMode.VXLAN,
        List.of(interfaces));
  }

  @Test
  void linkLocalAddressesAreNotReported() {
    Optional<ParentLink> parent =
        ParentLink.choose(
            new NodeNetwork(List.of(ETH0), List.of(route(IpFamily.IPV4, "eth0", 1))),
            byRoute(),
            LABELS,
            Optional.empty());
    assertThat(parent.orElseThrow().parent().addresses().toList())
        .containsExactly(IpAddress.of("192.0.2.10"), IpAddress.of("2001:db8::10"));
  }

  @Test
  void withoutADefaultRouteTheParentReportedLastStaysWhileItHasItsAddress() {
    NodeNetwork network = new NodeNetwork(List.of(ETH0, ETH1), List.of());
    Tunnel.Parent same = reported("eth1", "198.51.100.10");
    assertThat(ParentLink.choose(network, byRoute(), LABELS, Optional.of(same)))
        .map(found -> found.link().name().value())
        .contains("eth1");
    assertThat(
            ParentLink.choose(
                network, byRoute(), LABELS, Optional.of(reported("eth1", "198.51.100.99"))))
        .isEmpty();
    assertThat(
            ParentLink.choose(
                network, byRoute(), LABELS, Optional.of(reported("eth9", "198.51.100.10"))))
        .isEmpty();
  }

  @Test
  void aNewerAddressInFrontDoesNotTakeThePlaceOfTheOneReportedLast() {
    Link link = link("eth0", 1500, "2001:db8::99", "2001:db8::10");
    List<DefaultRoute> routes = List.of(route(IpFamily.IPV6, "eth0", 1));
    NodeNetwork network = new NodeNetwork(List.of(link), routes);
    TunnelSettings overIpv6 = settings(new ParentDetection.DefaultRoute(), IpFamily.IPV6);
    assertThat(
            ParentLink.choose(
                    network, overIpv6, LABELS, Optional.of(reported("eth0", "2001:db8::10")))
                .map(ParentLink::local))
        .contains(IpAddress.of("2001:db8::10"));
    assertThat(
            ParentLink.choose(
                    network, overIpv6, LABELS, Optional.of(reported("eth0", "2001:db8::11")))
                .map(ParentLink::local))
        .contains(IpAddress.of("2001:db8::99"));
  }

  private static Tunnel.Parent reported(String link, String address) {
    return new Tunnel.Parent(new InterfaceName(link), AddressPair.of(IpAddress.of(address)));
  }

  @Test
  void theTunnelsMtuLeavesRoomForTheOuterHeaders() {
    List<DefaultRoute> routes =
        List.of(route(IpFamily.IPV4, "eth0", 1), route(IpFamily.IPV6, "eth0", 1));
    NodeNetwork network = new NodeNetwork(List.of(ETH0), routes);
    TunnelSettings overIpv6 = settings(new ParentDetection.DefaultRoute(), IpFamily.IPV6);
    assertThat(
            ParentLink.choose(network, byRoute(), LABELS, Optional.empty())
                .orElseThrow()
                .tunnelMtu())
        .isEqualTo(1450);
    assertThat(
            ParentLink.choose(network, overIpv6, LABELS, Optional.empty())
                .orElseThrow()
                .tunnelMtu())
        .isEqualTo(1430);
  }
}
