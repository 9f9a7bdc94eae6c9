package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.net.FwMark;
import java.util.HexFormat;

/**
 * Names of our chains, at most 28 characters (linux/netfilter/x_tables.h XT_EXTENSION_MAXNAMELEN).
 */
public final class ChainNames {
  /** What all our chains begin with, and nobody else's. */
  public static final String PREFIX = "EGW-";

  static final String PREROUTING = PREFIX + "prerouting";
  static final String KNOWN = PREFIX + "known";
  static final String REPLY = PREFIX + "reply";
  static final String CLASSIFY = PREFIX + "classify";
  static final String CLASS_TREE = PREFIX + "class";
  static final String CLASSIFY_RANGE = PREFIX + "range-classify";
  static final String RANGE_TREE = PREFIX + "range";
  static final String SELECTED = PREFIX + "selected";
  static final String STRANGER = PREFIX + "stranger";
  static final String STEER = PREFIX + "steer";
  static final String INPUT = PREFIX + "input";
  static final String FORWARD = PREFIX + "forward";
  static final String POSTROUTING = PREFIX + "postrouting";
  static final String LEAK = PREFIX + "leak";
  static final String OUT = PREFIX + "out";
  static final String TUNNEL = PREFIX + "tunnel";
  static final String NAT = PREFIX + "nat";
  static final String KEEP = PREFIX + "keep";
  static final String TRANSLATE = PREFIX + "translate";

  private static final String CLASS = PREFIX + "c-";
  private static final String DESTINATION = PREFIX + "x-";
  private static final String GATEWAY = PREFIX + "to-";

  private ChainNames() {}

  /** What a class that names destinations decides, once its pod is known to be of it. */
  static String ofClass(ClassId id) {
    return CLASS + hex(id.value());
  }

  static boolean isClass(String chain) {
    return chain.startsWith(CLASS);
  }

  /** Marks a connection by the destination that its class names. */
  static String byDestination(ClassId id) {
    return DESTINATION + hex(id.value());
  }

  static boolean isByDestination(String chain) {
    return chain.startsWith(DESTINATION);
  }

  /** The class of {@link #ofClass} and {@link #byDestination}. */
  static ClassId classOf(String chain) {
    return new ClassId(number(chain, CLASS.length()));
  }

  /** Marks a packet for a gateway. */
  static String toGateway(FwMark mark) {
    return GATEWAY + hex(mark.value());
  }

  static FwMark gatewayOf(String chain) {
    return new FwMark(number(chain, GATEWAY.length()));
  }

  private static String hex(int value) {
    return HexFormat.of().toHexDigits(value);
  }

  private static int number(String chain, int from) {
    return HexFormat.fromHexDigits(chain, from, chain.length());
  }
}
