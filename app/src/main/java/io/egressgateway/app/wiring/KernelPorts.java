package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.port.datapath.RoutingBackend;

/** What an agent programs, and takes over. */
record KernelPorts(
    DatapathBackend datapath,
    RoutingBackend routing,
    ConntrackTable conntrack,
    Predecessor predecessor) {
  KernelPorts {
    requireNonNull(datapath, "datapath");
    requireNonNull(routing, "routing");
    requireNonNull(conntrack, "conntrack");
    requireNonNull(predecessor, "predecessor");
  }
}
