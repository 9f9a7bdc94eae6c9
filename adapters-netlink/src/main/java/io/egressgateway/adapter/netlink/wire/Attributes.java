package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The attributes of a message or of a nested attribute (struct nlattr), by type.
 *
 * <p>As in the kernel the last one of a type counts. Types from {@value #TYPES} on are left out:
 * nothing that is read here has as many. Reading one with a length that its type does not have is
 * malformed.
 */
final class Attributes {
  private static final int TYPES = 128;

  private final ByteBuffer buffer;

  /** Where the value starts, 0 where there is none; no value can start at 0. */
  private final int[] start = new int[TYPES];

  private final int[] length = new int[TYPES];

  private Attributes(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Reads the attributes from {@code offset}, which counts from 0, to the limit. */
  static Attributes parse(ByteBuffer buffer, int offset) throws MalformedMessageException {
    Attributes attributes = new Attributes(buffer);
    int at = Netlink.aligned(offset);
    while (buffer.limit() - at >= Netlink.ALIGNMENT) {
      int whole = Short.toUnsignedInt(buffer.getShort(at));
      if (whole < Netlink.ALIGNMENT || whole > buffer.limit() - at) {
        throw new MalformedMessageException("an attribute of " + whole + " bytes");
      }
      int type = buffer.getShort(at + 2) & Netlink.TYPE_MASK;
      if (type < TYPES) {
        attributes.start[type] = at + Netlink.ALIGNMENT;
        attributes.length[type] = whole - Netlink.ALIGNMENT;
      }
      at += Netlink.aligned(whole);
    }
    return attributes;
  }

  boolean has(int type) {
    return start[type] != 0;
  }

  int u8(int type) throws MalformedMessageException {
    return buffer.get(require(type, 1)) & 255;
  }

  int u32(int type) throws MalformedMessageException {
    return buffer.getInt(require(type, 4));
  }

  int be16(int type) throws MalformedMessageException {
    int at = require(type, 2);
    return (buffer.get(at) & 255) << 8 | buffer.get(at + 1) & 255;
  }

  int be32(int type) throws MalformedMessageException {
    int value = u32(type);
    return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  OptionalInt optionalU8(int type) throws MalformedMessageException {
    return has(type) ? OptionalInt.of(u8(type)) : OptionalInt.empty();
  }

  OptionalInt optionalU32(int type) throws MalformedMessageException {
    return has(type) ? OptionalInt.of(u32(type)) : OptionalInt.empty();
  }

  Optional<IpAddress> address(int type, IpFamily family) throws MalformedMessageException {
    return has(type)
        ? Optional.of(addressAt(buffer, require(type, family.bytes()), family))
        : Optional.empty();
  }

  static IpAddress addressAt(ByteBuffer buffer, int at, IpFamily family) {
    byte[] bytes = new byte[family.bytes()];
    buffer.get(at, bytes);
    return IpAddress.ofBytes(bytes);
  }

  /** Absent where there is none and where the link has hardware addresses of another length. */
  Optional<MacAddress> mac(int type) {
    if (!has(type) || length[type] != 6) {
      return Optional.empty();
    }
    byte[] bytes = new byte[6];
    buffer.get(start[type], bytes);
    return Optional.of(MacAddress.ofBytes(bytes));
  }

  Optional<String> text(int type) {
    if (!has(type)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length[type]];
    buffer.get(start[type], bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Optional.of(new String(bytes, 0, end, StandardCharsets.UTF_8));
  }

  /** The value; shares the buffer of the message, native order, from position 0. */
  Optional<ByteBuffer> bytes(int type) {
    return has(type)
        ? Optional.of(buffer.slice(start[type], length[type]).order(ByteOrder.nativeOrder()))
        : Optional.empty();
  }

  Optional<Attributes> nested(int type) throws MalformedMessageException {
    Optional<ByteBuffer> bytes = bytes(type);
    return bytes.isPresent() ? Optional.of(parse(bytes.get(), 0)) : Optional.empty();
  }

  private int require(int type, int bytes) throws MalformedMessageException {
    if (!has(type)) {
      throw new MalformedMessageException("no attribute " + type);
    }
    if (length[type] != bytes) {
      throw new MalformedMessageException(
          "attribute " + type + " of " + length[type] + " bytes instead of " + bytes);
    }
    return start[type];
  }
}
