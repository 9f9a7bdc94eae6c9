package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/**
 * The device of packets that go straight to another node: a MACVLAN on the tunnel's parent, in
 * private mode, up, without ARP, {@code rp_filter} loose (2).
 *
 * <p>It has a hardware address of its own so that what comes by it is known to be from another
 * node, whatever else arrives on the parent, and so that the parent's {@code rp_filter} has no say.
 * Without ARP, because the kernel would answer on it for every address of the node.
 *
 * @param name the device
 * @param mac hardware address, the same as the tunnel's, known to every other node
 * @param parent the interface below
 * @param mtu bytes of an IP packet
 * @param defects what else is wrong with the device as observed; empty in a desired state
 */
public record DirectDevice(
    InterfaceName name,
    MacAddress mac,
    InterfaceName parent,
    int mtu,
    SortedSet<TunnelDevice.Defect> defects)
    implements RoutingObject {
  public DirectDevice {
    requireNonNull(name, "name");
    requireNonNull(mac, "mac");
    requireNonNull(parent, "parent");
    defects = Sorted.set(defects);
  }

  /** A device without defects. */
  public DirectDevice(InterfaceName name, MacAddress mac, InterfaceName parent, int mtu) {
    this(name, mac, parent, mtu, Sorted.emptySet());
  }

  /**
   * True where {@code desired} can be had by changing this observed device. Otherwise the device is
   * deleted and made anew, and everything on it goes with it.
   */
  public boolean canBecome(DirectDevice desired) {
    return name.equals(desired.name)
        && parent.equals(desired.parent)
        && !defects.contains(TunnelDevice.Defect.OPTIONS);
  }
}
