package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.testkit.contract.TrackedConnection;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Writes whole connections, which the product never makes, and reads them whole. */
public final class ConntrackFixture {
  private static final int TUPLE_ORIG = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int STATUS = 3;
  private static final int PROTOINFO = 4;
  private static final int TIMEOUT = 7;
  private static final int MARK = 8;

  private ConntrackFixture() {}

  /** The body of IPCTNL_MSG_CT_NEW. */
  public static void write(MessageWriter writer, TrackedConnection connection) {
    writer.u8(AddressFamily.of(connection.source().family())).u8(0).u16(0);
    tuple(writer, TUPLE_ORIG, connection, false);
    tuple(writer, TUPLE_REPLY, connection, true);
    // IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED (nf_conntrack_common.h)
    writer.attributeBe32(STATUS, 0x2 | 0x4 | 0x8);
    writer.attributeBe32(TIMEOUT, 600);
    writer.attributeBe32(MARK, connection.mark().value());
    if (connection.protocol() == 6) {
      int info = writer.open(PROTOINFO);
      int tcp = writer.open(1);
      writer.attributeU8(1, 3); // TCP_CONNTRACK_ESTABLISHED
      writer.close(tcp);
      writer.close(info);
    }
  }

  private static void tuple(
      MessageWriter writer, int type, TrackedConnection connection, boolean reply) {
    IpAddress from = reply ? connection.destination() : connection.source();
    IpAddress to = reply ? connection.leavesAs() : connection.destination();
    boolean v4 = from.family() == IpFamily.IPV4;
    int tuple = writer.open(type);
    int addresses = writer.open(1);
    writer.attribute(v4 ? 1 : 3, from);
    writer.attribute(v4 ? 2 : 4, to);
    writer.close(addresses);
    int protocol = writer.open(2);
    writer.attributeU8(1, connection.protocol());
    switch (connection.protocol()) {
      case 6, 17, 132 -> {
        writer.attributeBe16(2, reply ? TrackedConnection.PORT : 40000);
        writer.attributeBe16(3, reply ? 40000 : TrackedConnection.PORT);
      }
      case 1 -> echo(writer, 4, reply ? 0 : 8);
      case 58 -> echo(writer, 7, reply ? 129 : 128);
      default -> {}
    }
    writer.close(protocol);
    writer.close(tuple);
  }

  private static void echo(MessageWriter writer, int first, int kind) {
    writer.attributeBe16(first, 77);
    writer.attributeU8(first + 1, kind);
    writer.attributeU8(first + 2, 0);
  }

  /** Reads what {@link ConntrackMessage} leaves out of the tuple. */
  public static TrackedConnection read(ConntrackMessage message) throws MalformedMessageException {
    ByteBuffer tuple = message.tuple();
    Attributes attributes = Attributes.parse(tuple, 0);
    Optional<Attributes> addresses = attributes.nested(1);
    Optional<Attributes> ports = attributes.nested(2);
    int type = message.family() == IpFamily.IPV4 ? 2 : 4;
    if (addresses.isEmpty() || !addresses.get().has(type) || ports.isEmpty()) {
      throw new MalformedMessageException("a tuple without destination");
    }
    IpAddress destination = addresses.get().address(type, message.family()).orElseThrow();
    int protocol = ports.get().u8(1);
    return new TrackedConnection(
        protocol, message.source(), destination, new FwMark(message.mark()), message.leavesAs());
  }
}
