package io.egressgateway.domain.admission;

import io.egressgateway.domain.net.IpFamily;

/** Words about families that are switched off. */
final class Families {
  private Families() {}

  /** What is allowed where something of this family is not. */
  static String enabled(IpFamily family) {
    String key = family == IpFamily.IPV4 ? "enableIPv4" : "enableIPv6";
    return "of an enabled family: " + key + " is false";
  }
}
