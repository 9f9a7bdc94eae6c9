package io.egressgateway.domain.net;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv6 address.
 *
 * @param high the first 64 bits, unsigned
 * @param low the last 64 bits, unsigned
 */
public record Ipv6Address(long high, long low) implements IpAddress {
  private static final String FORM = "an IPv6 address such as 2001:db8::1";
  private static final int GROUPS = 8;

  /** Reads any text form of RFC 4291 section 2.2, without a zone. */
  public static Parsed<Ipv6Address> parse(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Parsed.invalid(text, FORM);
    }
    Optional<int[]> groups = gap < 0 ? groups(text) : withGap(text, gap);
    return groups
        .filter(g -> g.length == GROUPS)
        .map(g -> Parsed.valid(ofGroups(g)))
        .orElseGet(() -> Parsed.invalid(text, FORM));
  }

  public static Ipv6Address of(String text) {
    return parse(text).orThrow();
  }

  static Ipv6Address ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Ipv6Address(buffer.getLong(), buffer.getLong());
  }

  private static Optional<int[]> withGap(String text, int gap) {
    if (text.substring(0, gap).indexOf('.') >= 0) {
      return Optional.empty();
    }
    Optional<int[]> head = gap == 0 ? Optional.of(new int[0]) : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    Optional<int[]> tail = rest.isEmpty() ? Optional.of(new int[0]) : groups(rest);
    if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = new int[GROUPS];
    System.arraycopy(head.get(), 0, all, 0, head.get().length);
    System.arraycopy(tail.get(), 0, all, GROUPS - tail.get().length, tail.get().length);
    return Optional.of(all);
  }

  private static Optional<int[]> groups(String text) {
    String[] parts = text.split(":", -1);
    boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
    int[] groups = new int[dotted ? parts.length + 1 : parts.length];
    int hexParts = dotted ? parts.length - 1 : parts.length;
    for (int i = 0; i < hexParts; i++) {
      groups[i] = group(parts[i]);
      if (groups[i] < 0) {
        return Optional.empty();
      }
    }
    if (dotted) {
      Optional<Ipv4Address> last = Ipv4Address.parse(parts[parts.length - 1]).toOptional();
      if (last.isEmpty()) {
        return Optional.empty();
      }
      groups[hexParts] = last.get().value() >>> 16;
      groups[hexParts + 1] = last.get().value() & 0xffff;
    }
    return Optional.of(groups);
  }

  private static int group(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static Ipv6Address ofGroups(int[] g) {
    long high = (long) g[0] << 48 | (long) g[1] << 32 | (long) g[2] << 16 | g[3];
    long low = (long) g[4] << 48 | (long) g[5] << 32 | (long) g[6] << 16 | g[7];
    return new Ipv6Address(high, low);
  }

  @Override
  public IpFamily family() {
    return IpFamily.IPV6;
  }

  @Override
  public BigInteger toBigInteger() {
    return new BigInteger(1, toBytes());
  }

  @Override
  public byte[] toBytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  @Override
  public boolean bit(int index) {
    return index < 64 ? (high >>> (63 - index) & 1) == 1 : (low >>> (127 - index) & 1) == 1;
  }

  @Override
  public Ipv6Address masked(int length) {
    return new Ipv6Address(high & mask(length), low & mask(length - 64));
  }

  @Override
  public Ipv6Address filled(int length) {
    return new Ipv6Address(high | ~mask(length), low | ~mask(length - 64));
  }

  private static long mask(int length) {
    return length <= 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
  }

  @Override
  public Ipv6Address plus(long count) {
    long sum = low + count;
    boolean carry =
        count >= 0 ? Long.compareUnsigned(sum, low) < 0 : Long.compareUnsigned(sum, low) > 0;
    return new Ipv6Address(carry ? high + Long.signum(count) : high, sum);
  }

  @Override
  public boolean isUnicast() {
    boolean unspecifiedOrLoopback = high == 0 && (low == 0 || low == 1);
    return !unspecifiedOrLoopback && high >>> 56 != 0xff;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0x3fa;
  }

  @Override
  public int compareTo(IpAddress other) {
    return switch (other) {
      case Ipv4Address _ -> 1;
      case Ipv6Address(long otherHigh, long otherLow) -> {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        yield byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
      }
    };
  }

  private int groupAt(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4)) & 0xffff);
  }

  /** The canonical form of RFC 5952: lower case, the longest run of zero groups as {@code ::}. */
  @Override
  public String toString() {
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groupAt(i + run) == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groupAt(i)));
      }
    }
    return text.toString();
  }
}
