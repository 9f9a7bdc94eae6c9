package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/**
 * The VXLAN device of a node (RFC 7348): learning off, up, {@code rp_filter} loose (2).
 *
 * @param name the device
 * @param vni VXLAN network identifier, 0 to 2^24-1
 * @param port UDP destination port, host order
 * @param mac hardware address, known to every other node
 * @param parent the interface that encapsulated packets leave by
 * @param local outer source address
 * @param mtu bytes of the inner IP packet
 * @param checksumOffload false switches off transmit checksum offload on the device
 * @param defects what else is wrong with the device as observed; empty in a desired state, so that
 *     a defective device never equals it
 */
public record TunnelDevice(
    InterfaceName name,
    int vni,
    int port,
    MacAddress mac,
    InterfaceName parent,
    IpAddress local,
    int mtu,
    boolean checksumOffload,
    SortedSet<Defect> defects)
    implements RoutingObject {

  /** What can be wrong with an observed device beyond the attributes above. */
  public enum Defect {
    /** Administratively down; mended in place. */
    DOWN,
    /** {@code rp_filter} is not 2, or the kernel makes addresses by itself; mended in place. */
    SETTINGS,
    /** VXLAN options that are not ours, such as learning or a group; the device is made anew. */
    OPTIONS
  }

  public TunnelDevice {
    requireNonNull(name, "name");
    requireNonNull(mac, "mac");
    requireNonNull(parent, "parent");
    requireNonNull(local, "local");
    defects = Sorted.set(defects);
  }

  /** A device without defects. */
  public TunnelDevice(
      InterfaceName name,
      int vni,
      int port,
      MacAddress mac,
      InterfaceName parent,
      IpAddress local,
      int mtu,
      boolean checksumOffload) {
    this(name, vni, port, mac, parent, local, mtu, checksumOffload, Sorted.emptySet());
  }

  /**
   * True where {@code desired} can be had by changing this observed device. Otherwise the device is
   * deleted and made anew, and everything on it goes with it: addresses, neighbors, forwarding
   * entries and routes.
   */
  public boolean canBecome(TunnelDevice desired) {
    return name.equals(desired.name)
        && vni == desired.vni
        && port == desired.port
        && parent.equals(desired.parent)
        && local.equals(desired.local)
        && !defects.contains(Defect.OPTIONS);
  }
}
