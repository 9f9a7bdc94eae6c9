package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.util.Comparator;

/** A permanent forwarding entry of the tunnel device: behind which node a MAC address is. */
public record FdbEntry(MacAddress mac, IpAddress remote)
    implements RoutingObject, Comparable<FdbEntry> {
  public FdbEntry {
    requireNonNull(mac, "mac");
    requireNonNull(remote, "remote");
  }

  @Override
  public int compareTo(FdbEntry other) {
    return Comparator.comparing(FdbEntry::mac).thenComparing(FdbEntry::remote).compare(this, other);
  }
}
