package io.egressgateway.adapter.arp.socket;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import java.util.List;

/**
 * An Ethernet interface as the kernel describes it.
 *
 * @param flags of linux/if.h
 * @param enslaved true where it is a port of a bridge or bond
 * @param subnets of its addresses
 * @param linkLocal true where it has an IPv6 link-local address
 */
public record LinkState(
    int index,
    InterfaceName name,
    MacAddress mac,
    int flags,
    boolean enslaved,
    List<IpPrefix> subnets,
    boolean linkLocal) {
  private static final int UP = 0x1;
  private static final int BROADCAST = 0x2;
  private static final int LOOPBACK = 0x8;
  private static final int POINT_TO_POINT = 0x10;
  private static final int RUNNING = 0x40;
  private static final int NO_ARP = 0x80;

  public LinkState {
    requireNonNull(name, "name");
    requireNonNull(mac, "mac");
    subnets = List.copyOf(subnets);
  }

  public boolean isUp() {
    return has(UP);
  }

  public boolean isBroadcast() {
    return has(BROADCAST);
  }

  public boolean isLoopback() {
    return has(LOOPBACK);
  }

  public boolean isPointToPoint() {
    return has(POINT_TO_POINT);
  }

  /** True where it has a carrier. */
  public boolean isRunning() {
    return has(RUNNING);
  }

  public boolean isNoArp() {
    return has(NO_ARP);
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
