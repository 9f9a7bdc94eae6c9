package io.egressgateway.adapter.netlink.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelDevice.Defect;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.contract.RoutingStates;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ip(8) and others change is noticed, seen as different, and mended. */
@NamespaceTest
class ForeignChangeIT {
  /** For a busy machine; what it takes on an idle one is printed. */
  private static final int PATIENCE_SECONDS = 10;

  private final NetworkNamespace namespace = TestNamespaces.fresh("nl");
  private final Semaphore woken = new Semaphore(0);
  private final RoutingState wanted =
      RoutingStates.full(
          RoutingStates.device("eth0", IpAddress.of("192.0.2.1")), IpAddress.of("192.0.2.2"));
  private NetlinkRoutingBackend backend;

  @BeforeEach
  void putEverything() throws Exception {
    NodeNamespace.prepare(namespace);
    backend = namespace.call(() -> new NetlinkRoutingBackend(DatapathSettings.DEFAULT));
    backend.apply(RoutingStates.put(wanted));
    assertThat(backend.observe().state()).isEqualTo(wanted);
    backend.onForeignChange(woken::release);
    calm();
  }

  @AfterEach
  void closeAll() {
    backend.close();
    namespace.close();
  }

  private void calm() throws InterruptedException {
    while (woken.tryAcquire(30, TimeUnit.MILLISECONDS)) {
      woken.drainPermits();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link del egress.vxlan",
        "link set egress.vxlan down",
        "link set egress.vxlan mtu 1300",
        "link set egress.vxlan address 66:00:00:00:00:99",
        "addr del 172.31.0.1/16 dev egress.vxlan",
        "addr add 172.31.0.77/16 dev egress.vxlan",
        "route del default table 637538869",
        "route add 10.9.0.0/16 dev eth0 table 637538869",
        "route replace default dev eth0 table 637538869",
        "route add blackhole 10.9.0.0/16 table 654311423",
        "rule del priority 93",
        "rule add priority 99 fwmark 0x26a3b4c5 lookup 300",
        "neigh del 172.31.0.2 dev egress.vxlan",
        "link del egress.direct",
        "link set egress.direct arp on",
        "link set egress.direct mtu 1300",
        "addr del 172.31.0.1/32 dev egress.direct",
        "neigh del 172.31.0.2 dev egress.direct",
        "neigh replace 172.31.0.2 lladdr 66:00:00:00:00:77 dev egress.vxlan nud permanent",
      })
  void aChangeOfOursIsNoticedAndMended(String command) throws Exception {
    namespace.ip(command);
    long start = System.nanoTime();
    assertThat(woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    calm();

    RoutingState observed = backend.observe().state();

    System.out.println(took.toMillis() + " ms after the end of ip " + command);
    assertThat(observed).isNotEqualTo(wanted);
    List<RoutingObject> extra = new ArrayList<>(RoutingStates.objects(observed));
    extra.removeAll(RoutingStates.objects(wanted));
    extra.removeIf(one -> one instanceof TunnelDevice || one instanceof DirectDevice);
    backend.apply(RoutingStates.remove(extra));
    backend.apply(RoutingStates.put(wanted));
    assertThat(backend.observe().state()).isEqualTo(wanted);
  }

  @Test
  void aForwardingEntryIsNoticed() throws Exception {
    namespace.output("bridge", "fdb", "del", "66:00:00:00:00:02", "dev", "egress.vxlan");
    assertThat(woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(backend.observe().state().fdb()).isEmpty();
  }

  @Test
  void aStrictReversePathFilterIsNoticedAndMended() throws Exception {
    namespace.sysctl("net/ipv4/conf/egress.vxlan/rp_filter=1");
    assertThat(woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(backend.observe().state().device().orElseThrow().defects())
        .containsExactly(Defect.SETTINGS);

    backend.apply(RoutingStates.put(wanted));

    assertThat(backend.observe().state()).isEqualTo(wanted);
    assertThat(namespace.output("cat", "/proc/sys/net/ipv4/conf/egress.vxlan/rp_filter"))
        .isEqualTo("2\n");
    assertThat(namespace.output("cat", "/proc/sys/net/ipv4/conf/all/rp_filter")).isEqualTo("0\n");
  }

  @Test
  void theParentGoingDownIsNoticed() throws Exception {
    namespace.ip("link set eth0 down");
    assertThat(woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(backend.observe().network().links())
        .filteredOn(link -> link.name().value().equals("eth0"))
        .noneMatch(link -> link.running());
  }

  @Test
  void whatDoesNotMatterWakesNobody() throws Exception {
    namespace.ip("addr change 192.0.2.1/24 dev eth0");
    calm();
    namespace.ip(
        """
        route add 198.51.100.0/24 dev eth0
        route add 198.51.100.0/24 dev eth0 table 100
        route add default dev eth0 table 100
        rule add priority 500 fwmark 0x1/0x1 lookup 100
        neigh add 192.0.2.77 lladdr 66:00:00:00:00:77 dev eth0
        addr change 192.0.2.1/24 dev eth0\
        """);
    backend.apply(RoutingStates.put(wanted));

    assertThat(woken.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(backend.observe().state()).isEqualTo(wanted);
  }
}
