package io.egressgateway.lab.apiserver.schema;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address as the CEL library of Kubernetes knows it: literals only, no IPv4 inside IPv6. */
record IpValue(int family, BigInteger bits, String literal) {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*");

  static Optional<IpValue> parse(String text) {
    int family = V4.matcher(text).matches() ? 4 : V6.matcher(text).matches() ? 6 : 0;
    if (family == 0) {
      return Optional.empty();
    }
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      if (bytes.length != (family == 4 ? 4 : 16)) {
        return Optional.empty();
      }
      return Optional.of(new IpValue(family, new BigInteger(1, bytes), text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  int width() {
    return family == 4 ? 32 : 128;
  }

  boolean unspecified() {
    return bits.signum() == 0;
  }

  boolean loopback() {
    return family == 4 ? bits.shiftRight(24).intValue() == 127 : bits.equals(BigInteger.ONE);
  }

  boolean linkLocalUnicast() {
    return family == 4
        ? bits.shiftRight(16).intValue() == 0xa9fe
        : bits.shiftRight(118).intValue() == 0x3fa;
  }

  boolean multicast() {
    return family == 4
        ? bits.shiftRight(28).intValue() == 14
        : bits.shiftRight(120).intValue() == 255;
  }

  boolean linkLocalMulticast() {
    return family == 4
        ? bits.shiftRight(8).intValue() == 0xe00000
        : multicast() && (bits.shiftRight(112).intValue() & 0xf) == 2;
  }

  boolean globalUnicast() {
    boolean broadcast = family == 4 && bits.bitCount() == 32;
    return !unspecified() && !loopback() && !multicast() && !linkLocalUnicast() && !broadcast;
  }

  boolean sameAs(IpValue other) {
    return family == other.family && bits.equals(other.bits);
  }

  @Override
  public String toString() {
    return literal;
  }
}
