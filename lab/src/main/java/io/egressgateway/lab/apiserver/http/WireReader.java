package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the protocol buffers wire format: tags, varints and length-delimited fields. */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer bytes;
  private int field;
  private long number;
  private ByteBuffer part = ByteBuffer.allocate(0);

  WireReader(ByteBuffer bytes) {
    this.bytes = bytes.slice();
  }

  /**
   * Reads the next field.
   *
   * @return false at the end
   * @throws ApiException 400 for bytes that are no message
   */
  boolean next() {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    part = ByteBuffer.allocate(0);
    number = 0;
    switch ((int) (tag & 7)) {
      case VARINT -> number = varint();
      case FIXED64 -> part = take(Long.BYTES);
      case FIXED32 -> part = take(Integer.BYTES);
      case DELIMITED -> part = take(varint());
      default -> throw malformed();
    }
    return true;
  }

  int field() {
    return field;
  }

  boolean flag() {
    return number != 0;
  }

  ByteBuffer part() {
    return part.slice();
  }

  byte[] partBytes() {
    byte[] copy = new byte[part.remaining()];
    part.slice().get(copy);
    return copy;
  }

  String text() {
    return StandardCharsets.UTF_8.decode(part.slice()).toString();
  }

  private ByteBuffer take(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw malformed();
    }
    ByteBuffer taken = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return taken;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw malformed();
      }
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private static ApiException malformed() {
    return ApiException.badRequest("the request body is not a protocol buffers message");
  }
}
