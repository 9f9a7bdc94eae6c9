package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;

/**
 * A connection whose packets leave with another source than they came with.
 *
 * @param leavesAs that source: an egress IP, or the node's own address
 * @param protocol number of IANA: 6 TCP, 17 UDP
 * @param destination of the same family
 * @param port of the destination, 0 where the protocol has none
 */
public record TranslatedConnection(
    IpAddress leavesAs, int protocol, IpAddress destination, int port) {
  public TranslatedConnection {
    requireNonNull(leavesAs, "leavesAs");
    requireNonNull(destination, "destination");
  }
}
