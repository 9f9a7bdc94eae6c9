package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.RoutingBackend;

/** What an agent programs. */
record KernelPorts(DatapathBackend datapath, RoutingBackend routing, ConntrackTable conntrack) {
  KernelPorts {
    requireNonNull(datapath, "datapath");
    requireNonNull(routing, "routing");
    requireNonNull(conntrack, "conntrack");
  }
}
