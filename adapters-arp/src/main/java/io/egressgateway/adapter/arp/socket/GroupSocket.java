package io.egressgateway.adapter.arp.socket;

import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.port.datapath.DatapathException;

/**
 * Memberships in IPv6 groups, which the kernel tells switches by MLD so that they pass
 * solicitations on. Receives nothing itself; one thread.
 */
public final class GroupSocket implements AutoCloseable {
  private static final int REQUEST_BYTES = 20;

  /** linux/in6.h. */
  private static final int IPPROTO_IPV6 = 41;

  private static final int JOIN_GROUP = 20;
  private static final int LEAVE_GROUP = 21;

  private final int descriptor;
  private final int linkIndex;

  private GroupSocket(int descriptor, int linkIndex) {
    this.descriptor = descriptor;
    this.linkIndex = linkIndex;
  }

  public static GroupSocket open(int linkIndex) throws DatapathException {
    return new GroupSocket(
        Linux.open(Linux.AF_INET6, Linux.SOCK_DGRAM, 0, "IPv6 group socket"), linkIndex);
  }

  public void join(Ipv6Address group) throws DatapathException {
    membership(JOIN_GROUP, group);
  }

  public void leave(Ipv6Address group) throws DatapathException {
    membership(LEAVE_GROUP, group);
  }

  /** struct ipv6_mreq: address, interface index. */
  private void membership(int option, Ipv6Address group) throws DatapathException {
    NativeBuffer request = NativeBuffer.forStruct(REQUEST_BYTES);
    request.bytes().put(group.toBytes()).putInt(linkIndex);
    Linux.setOption(descriptor, IPPROTO_IPV6, option, request, "IPv6 group " + group);
  }

  @Override
  public void close() {
    Linux.CALLS.close(descriptor);
  }
}
