package io.egressgateway.domain.datapath;

/** One thing of the kernel's routing that this product owns. Equality is "nothing to change". */
public sealed interface RoutingObject
    permits TunnelDevice,
        DirectDevice,
        TunnelAddress,
        TunnelNeighbor,
        FdbEntry,
        TunnelRoute,
        RoutingRule {}
