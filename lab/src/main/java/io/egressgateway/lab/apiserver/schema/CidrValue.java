package io.egressgateway.lab.apiserver.schema;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address with a prefix length, such as 10.0.0.0/8. */
record CidrValue(IpValue ip, int prefixLength) {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  static Optional<CidrValue> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(text.substring(slash + 1));
    return IpValue.parse(text.substring(0, slash))
        .filter(ip -> length <= ip.width())
        .map(ip -> new CidrValue(ip, length));
  }

  boolean contains(IpValue other) {
    return other.family() == ip.family() && network(other).equals(network(ip));
  }

  boolean contains(CidrValue other) {
    return other.prefixLength >= prefixLength && contains(other.ip);
  }

  CidrValue masked() {
    int host = ip.width() - prefixLength;
    BigInteger base = network(ip).shiftLeft(host);
    return new CidrValue(new IpValue(ip.family(), base, literal(base)), prefixLength);
  }

  boolean isMasked() {
    return masked().ip().bits().equals(ip.bits());
  }

  @Override
  public String toString() {
    return ip + "/" + prefixLength;
  }

  private BigInteger network(IpValue address) {
    return address.bits().shiftRight(ip.width() - prefixLength);
  }

  private String literal(BigInteger bits) {
    StringBuilder text = new StringBuilder();
    int step = ip.family() == 4 ? 8 : 16;
    for (int shift = ip.width() - step; shift >= 0; shift -= step) {
      int part = bits.shiftRight(shift).intValue() & ((1 << step) - 1);
      text.append(ip.family() == 4 ? Integer.toString(part) : Integer.toHexString(part));
      if (shift > 0) {
        text.append(ip.family() == 4 ? '.' : ':');
      }
    }
    return text.toString();
  }
}
