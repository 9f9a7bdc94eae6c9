package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a route leads.
 *
 * @param device index of the device
 * @param gateway may be of the other family (RTA_VIA)
 */
public record NextHop(OptionalInt device, Optional<IpAddress> gateway) {}
