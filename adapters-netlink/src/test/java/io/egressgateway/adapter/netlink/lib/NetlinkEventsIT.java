package io.egressgateway.adapter.netlink.lib;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NamespaceTest
@Timeout(120)
class NetlinkEventsIT {
  /** NETLINK_ROUTE and RTNLGRP_IPV4_ROUTE (linux/netlink.h, linux/rtnetlink.h). */
  private static final int ROUTE = 0;

  private static final int IPV4_ROUTES = 7;

  /** Notifications of these do not fit into 16 MiB, twice what is asked for as buffer. */
  private static final int ROUTES = 60_000;

  private final NetworkNamespace namespace = TestNamespaces.fresh("ev");

  @AfterEach
  void close() {
    namespace.close();
  }

  private void addRoutes(int count) {
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < count; i++) {
      batch.append("route add unreachable 10.").append(i >> 16).append('.').append(i >> 8 & 255);
      batch.append('.').append(i & 255).append("/32\n");
    }
    namespace.ip(batch.toString());
  }

  @Test
  void whatTheKernelCouldNotDeliverIsLostAndWhatFollowsIsNot() throws Exception {
    try (NetlinkEvents events =
        namespace.call(() -> NetlinkEvents.open(ROUTE, List.of(IPV4_ROUTES)))) {
      addRoutes(ROUTES);

      boolean lost = false;
      while (!lost) {
        lost = events.next().orElseThrow() instanceof NetlinkEvents.Arrival.Lost;
      }

      // Those that were kept come after the loss was told; then it goes on as ever.
      namespace.ip("route add unreachable 192.0.2.1/32");
      assertThat(events.next()).get().isInstanceOf(NetlinkEvents.Arrival.Messages.class);
    }
  }

  @Test
  void aCancelledWaitEnds() throws Exception {
    try (NetlinkEvents events =
        namespace.call(() -> NetlinkEvents.open(ROUTE, List.of(IPV4_ROUTES)))) {
      events.cancel();

      assertThat(events.next()).isEqualTo(Optional.empty());
    }
  }
}
