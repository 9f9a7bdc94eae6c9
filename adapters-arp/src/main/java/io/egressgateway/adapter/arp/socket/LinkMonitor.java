package io.egressgateway.adapter.arp.socket;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads the interfaces of a network namespace and hears of changes, through rtnetlink(7). Knows the
 * namespace of the thread that opened it; used by one thread at a time.
 */
public final class LinkMonitor implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int ADDRESS_BYTES = 12;
  private static final int REQUEST_BYTES = 32;
  private static final int BUFFER_BYTES = 65_536;
  private static final int DUMP_TIMEOUT_MILLIS = 1000;
  private static final int ATTEMPTS = 5;

  /** linux/netlink.h NLM_F_REQUEST | NLM_F_DUMP. */
  private static final short REQUEST_DUMP = 0x301;

  /** linux/rtnetlink.h RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR. */
  private static final int GROUPS = 0x1 | 0x10 | 0x100;

  private final int changes;
  private final int dumps;
  private final NativeBuffer buffer = NativeBuffer.forStruct(BUFFER_BYTES);
  private final NativeBuffer request = NativeBuffer.forStruct(REQUEST_BYTES);

  private LinkMonitor(int changes, int dumps) {
    this.changes = changes;
    this.dumps = dumps;
  }

  /** Opens the sockets in the namespace of the calling thread. */
  public static LinkMonitor open() throws DatapathException {
    int changes = Linux.open(Linux.AF_NETLINK, Linux.SOCK_RAW, NETLINK_ROUTE, "rtnetlink");
    NativeBuffer address = NativeBuffer.forStruct(ADDRESS_BYTES);
    address.bytes().putShort(0, (short) Linux.AF_NETLINK).putInt(8, GROUPS);
    if (Linux.CALLS.bind(changes, address.address(), ADDRESS_BYTES) < 0) {
      DatapathException failure = Linux.failure("subscribe to rtnetlink", "links and addresses");
      Linux.CALLS.close(changes);
      throw failure;
    }
    Reference.reachabilityFence(address);
    try {
      int dumps = Linux.open(Linux.AF_NETLINK, Linux.SOCK_RAW, NETLINK_ROUTE, "rtnetlink");
      return new LinkMonitor(changes, dumps);
    } catch (DatapathException e) {
      Linux.CALLS.close(changes);
      throw e;
    }
  }

  int descriptor() {
    return changes;
  }

  /** Takes back all notices so far; true where there was one, or some were lost. */
  public boolean drain() {
    boolean any = false;
    while (true) {
      long length = Linux.CALLS.recv(changes, buffer.address(), BUFFER_BYTES, 0);
      if (length <= 0 && Linux.errno() != Linux.ENOBUFS) {
        return any;
      }
      any = true;
    }
  }

  /**
   * Reads all Ethernet interfaces, ordered by index.
   *
   * @throws DatapathException INTERRUPTED where they changed during each of five attempts
   */
  public List<LinkState> links() throws DatapathException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      LinkDump dump = new LinkDump();
      LinkDump.Progress links = dump(LinkDump.GET_LINK, dump);
      LinkDump.Progress addresses =
          links == LinkDump.Progress.DONE ? dump(LinkDump.GET_ADDRESS, dump) : links;
      if (addresses == LinkDump.Progress.DONE) {
        return dump.result();
      }
      if (addresses == LinkDump.Progress.FAILED) {
        throw new DatapathException(Kind.OTHER, "list links", "rtnetlink refused the dump", null);
      }
    }
    throw new DatapathException(Kind.INTERRUPTED, "list links", "they keep changing", null);
  }

  /** struct nlmsghdr: length, type, flags, sequence, port; then an empty body for any family. */
  private LinkDump.Progress dump(short type, LinkDump dump) throws DatapathException {
    request.bytes().clear().putInt(REQUEST_BYTES).putShort(type).putShort(REQUEST_DUMP);
    if (Linux.CALLS.send(dumps, request.address(), REQUEST_BYTES, 0) < 0) {
      throw Linux.failure("list links", "rtnetlink request");
    }
    LinkDump.Progress progress = LinkDump.Progress.MORE;
    while (progress == LinkDump.Progress.MORE) {
      progress = dump.take(receive());
    }
    return progress;
  }

  /** Dumps are written while they are read, so there is next to no wait. */
  private ByteBuffer receive() throws DatapathException {
    Poller poller = Poller.of(dumps);
    poller.await(DUMP_TIMEOUT_MILLIS);
    long length = Linux.CALLS.recv(dumps, buffer.address(), BUFFER_BYTES, 0);
    if (length <= 0) {
      throw Linux.failure("list links", "rtnetlink answer");
    }
    return buffer.bytes().clear().limit((int) length);
  }

  @Override
  public void close() {
    Linux.CALLS.close(changes);
    Linux.CALLS.close(dumps);
  }
}
