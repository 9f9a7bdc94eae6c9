package io.egressgateway.adapter.netlink.backend;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.lib.NetlinkEvents;
import io.egressgateway.adapter.netlink.lib.NetlinkEvents.Arrival;
import io.egressgateway.adapter.netlink.wire.NetlinkMessage;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for notifications on a thread of its own and wakes the listener for those that matter. */
final class ForeignChanges implements AutoCloseable {
  static final List<Integer> GROUPS =
      List.of(
          Rtnetlink.GROUP_LINK,
          Rtnetlink.GROUP_NEIGHBOR,
          Rtnetlink.GROUP_IPV4_ADDRESS,
          Rtnetlink.GROUP_IPV4_ROUTE,
          Rtnetlink.GROUP_IPV4_RULE,
          Rtnetlink.GROUP_IPV6_ADDRESS,
          Rtnetlink.GROUP_IPV6_ROUTE,
          Rtnetlink.GROUP_IPV6_RULE,
          Rtnetlink.GROUP_IPV4_NETCONF);

  private final NetlinkEvents events;
  private final EventFilter filter;
  private volatile @Nullable Runnable listener;
  private @Nullable Thread thread;

  ForeignChanges(NetlinkEvents events, EventFilter filter) {
    this.events = events;
    this.filter = filter;
  }

  /** Owner thread. */
  void listen(Runnable wake) {
    listener = requireNonNull(wake, "wake");
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("egress-netlink-events").start(this::waitForAll);
    }
  }

  private void waitForAll() {
    Optional<Arrival> arrival = events.next();
    while (arrival.isPresent()) {
      Runnable wake = listener;
      if (matters(arrival.get()) && wake != null) {
        wake.run();
      }
      arrival = events.next();
    }
  }

  private boolean matters(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Messages(List<NetlinkMessage> messages) -> {
        boolean any = false;
        for (NetlinkMessage message : messages) {
          any |= filter.matters(message);
        }
        yield any;
      }
      case Arrival.Lost() -> {
        filter.forget();
        yield true;
      }
    };
  }

  /** Ends the thread, and waits for it, so that the listener is not called any more. */
  @Override
  public void close() {
    events.cancel();
    Thread waiting = thread;
    boolean interrupted = false;
    while (waiting != null && waiting.isAlive()) {
      try {
        waiting.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    events.close();
  }
}
