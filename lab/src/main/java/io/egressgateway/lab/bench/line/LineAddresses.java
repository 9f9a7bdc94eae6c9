package io.egressgateway.lab.bench.line;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;

/** Which address is whose in a line. */
public final class LineAddresses {
  /** Large enough for more than 100,000 pods. */
  public static final IpPrefix PODS = IpPrefix.of("10.128.0.0/9");

  /** Between source node and gateway. */
  public static final IpPrefix UNDERLAY = IpPrefix.of("172.22.0.0/24");

  /** Between gateway and outside host; egress IPs are from here. */
  public static final IpPrefix OUTSIDE_NETWORK = IpPrefix.of("172.24.0.0/14");

  public static final IpPrefix TUNNEL = IpPrefix.of("172.31.0.0/16");
  public static final IpAddress SOURCE = UNDERLAY.address().plus(2);
  public static final IpAddress GATEWAY = UNDERLAY.address().plus(3);
  public static final IpAddress SPARE = UNDERLAY.address().plus(4);
  public static final IpAddress OUTSIDE = OUTSIDE_NETWORK.address().plus(1);
  public static final IpAddress GATEWAY_UPLINK = OUTSIDE_NETWORK.address().plus(2);

  /** The pod's default gateway, on the source node. */
  public static final IpAddress POD_GATEWAY = PODS.address().plus(1);

  /** The link of both nodes that encapsulated packets leave by. */
  public static final String SEGMENT_LINK = "seg";

  private LineAddresses() {}

  /** A pod's address; counts from 0. */
  public static IpAddress pod(int number) {
    return PODS.address().plus(2L + number);
  }

  /** A policy's egress IP; counts from 0. */
  public static IpAddress egress(int policy) {
    return OUTSIDE_NETWORK.address().plus(256L + policy);
  }
}
