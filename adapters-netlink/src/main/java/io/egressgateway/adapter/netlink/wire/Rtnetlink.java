package io.egressgateway.adapter.netlink.wire;

/** Message types and multicast groups of linux/rtnetlink.h. */
public final class Rtnetlink {
  /** NETLINK_ROUTE (linux/netlink.h). */
  public static final int PROTOCOL = 0;

  public static final int NEW_LINK = 16;
  public static final int DELETE_LINK = 17;
  public static final int GET_LINK = 18;
  public static final int SET_LINK = 19;
  public static final int NEW_ADDRESS = 20;
  public static final int DELETE_ADDRESS = 21;
  public static final int GET_ADDRESS = 22;
  public static final int NEW_ROUTE = 24;
  public static final int DELETE_ROUTE = 25;
  public static final int GET_ROUTE = 26;
  public static final int NEW_NEIGHBOR = 28;
  public static final int DELETE_NEIGHBOR = 29;
  public static final int GET_NEIGHBOR = 30;
  public static final int NEW_RULE = 32;
  public static final int DELETE_RULE = 33;
  public static final int GET_RULE = 34;
  public static final int NEW_NETCONF = 80;

  /** RTNLGRP_LINK. */
  public static final int GROUP_LINK = 1;

  /** RTNLGRP_NEIGH: neighbors, and forwarding entries too. */
  public static final int GROUP_NEIGHBOR = 3;

  /** RTNLGRP_IPV4_IFADDR. */
  public static final int GROUP_IPV4_ADDRESS = 5;

  /** RTNLGRP_IPV4_ROUTE. */
  public static final int GROUP_IPV4_ROUTE = 7;

  /** RTNLGRP_IPV4_RULE. */
  public static final int GROUP_IPV4_RULE = 8;

  /** RTNLGRP_IPV6_IFADDR. */
  public static final int GROUP_IPV6_ADDRESS = 9;

  /** RTNLGRP_IPV6_ROUTE. */
  public static final int GROUP_IPV6_ROUTE = 11;

  /** RTNLGRP_IPV6_RULE. */
  public static final int GROUP_IPV6_RULE = 19;

  /** RTNLGRP_IPV4_NETCONF: sysctls of IPv4 devices, rp_filter among them. */
  public static final int GROUP_IPV4_NETCONF = 24;

  private Rtnetlink() {}
}
