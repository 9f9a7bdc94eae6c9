package io.egressgateway.domain.plan;

import io.egressgateway.domain.net.IpFamily;

/** Words about families that are switched off. */
public final class Families {
  private Families() {}

  /** What is allowed where something of this family is not. */
  public static String enabled(IpFamily family) {
    String key = family == IpFamily.IPV4 ? "enableIPv4" : "enableIPv6";
    return "of an enabled family: " + key + " is false";
  }
}
