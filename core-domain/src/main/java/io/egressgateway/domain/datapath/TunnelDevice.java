package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;

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
 */
public record TunnelDevice(
    InterfaceName name,
    int vni,
    int port,
    MacAddress mac,
    InterfaceName parent,
    IpAddress local,
    int mtu,
    boolean checksumOffload)
    implements RoutingObject {
  public TunnelDevice {
    requireNonNull(name, "name");
    requireNonNull(mac, "mac");
    requireNonNull(parent, "parent");
    requireNonNull(local, "local");
  }
}
