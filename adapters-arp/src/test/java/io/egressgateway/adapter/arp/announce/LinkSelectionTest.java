package io.egressgateway.adapter.arp.announce;

import static io.egressgateway.adapter.arp.announce.Segment.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.socket.LinkState;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSelectionTest {
  /** linux/if.h IFF_UP, IFF_BROADCAST, IFF_RUNNING. */
  private static final int GOOD = 0x1 | 0x2 | 0x40;

  private static LinkState link(int index, String name, int flags, String... subnets) {
    List<IpPrefix> nets = Arrays.stream(subnets).map(IpPrefix::of).toList();
    boolean linkLocal = nets.contains(IpPrefix.of("fe80::/64"));
    return new LinkState(
        index, new InterfaceName(name), new MacAddress(index), flags, false, nets, linkLocal);
  }

  private static Map<Integer, ?> assign(String address, LinkState... links) {
    return LinkSelection.assign(Segment.SETTINGS, List.of(links), addresses(address));
  }

  @Test
  void anInterfaceWithTheSubnetIsPreferred() {
    LinkState near = link(2, "eth0", GOOD, "192.0.2.0/24");
    LinkState other = link(3, "eth1", GOOD, "198.51.100.0/24");

    assertThat(assign("192.0.2.100", near, other)).isEqualTo(Map.of(2, addresses("192.0.2.100")));
  }

  @Test
  void whereNoInterfaceHasTheSubnetAllAreUsed() {
    LinkState one = link(2, "eth0", GOOD, "192.0.2.0/24");
    LinkState two = link(3, "eth1", GOOD);

    assertThat(assign("203.0.113.5", one, two).keySet()).isEqualTo(Map.of(2, 0, 3, 0).keySet());
  }

  @Test
  void anInterfaceThatIsDownDoesNotKeepTheOthersFromAnswering() {
    LinkState down = link(2, "eth0", GOOD & ~1, "192.0.2.0/24");
    LinkState two = link(3, "eth1", GOOD);

    assertThat(assign("192.0.2.100", down, two)).containsOnlyKeys(3);
  }

  @Test
  void ipv6NeedsALinkLocalAddress() {
    LinkState without = link(2, "eth0", GOOD, "2001:db8::/64");
    LinkState with = link(3, "eth1", GOOD, "2001:db8::/64", "fe80::/64");

    assertThat(assign("2001:db8::100", without, with)).containsOnlyKeys(3);
  }

  @ParameterizedTest
  @CsvSource({
    "down, 0x42",
    "loopback, 0x4b",
    "point to point, 0x53",
    "no ARP, 0xc3",
    "no broadcast, 0x41"
  })
  void flagsExclude(String why, String flags) {
    LinkState link = link(2, "eth0", Integer.decode(flags), "192.0.2.0/24");

    assertThat(assign("192.0.2.100", link)).as(why).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cali12345", "br-12ab", "br0", "egress.vxlan"})
  void namesExclude(String name) {
    assertThat(assign("192.0.2.100", link(2, name, GOOD, "192.0.2.0/24"))).isEmpty();
  }

  @Test
  void portsOfABridgeOrBondAreExcluded() {
    LinkState port =
        new LinkState(2, new InterfaceName("eth0"), new MacAddress(2), GOOD, true, List.of(), true);

    for (IpFamily family : IpFamily.values()) {
      assertThat(LinkSelection.isEligible(Segment.SETTINGS, port, family)).isFalse();
    }
  }
}
