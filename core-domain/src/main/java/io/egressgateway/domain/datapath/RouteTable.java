package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.FwMark;

/**
 * The number of a kernel routing table; equal to the mark that selects it, as Spidernet numbers
 * them.
 *
 * @param id 32 unsigned bits (linux/rtnetlink.h RTA_TABLE)
 */
public record RouteTable(int id) implements Comparable<RouteTable> {

  public static RouteTable of(FwMark mark) {
    return new RouteTable(mark.value());
  }

  @Override
  public int compareTo(RouteTable other) {
    return Integer.compareUnsigned(id, other.id);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(id);
  }
}
