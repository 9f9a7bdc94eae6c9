package io.egressgateway.domain.net;

/**
 * A firewall mark as the kernel keeps it on packets and connections.
 *
 * @param value 32 unsigned bits
 */
public record FwMark(int value) implements Comparable<FwMark> {
  private static final String FORM = "a 32-bit number such as 0x26000000";

  /** Reads a hexadecimal (0x...) or decimal unsigned 32-bit number. */
  public static Parsed<FwMark> parse(String text) {
    if (text.indexOf('+') >= 0) {
      return Parsed.invalid(text, FORM);
    }
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      int value =
          hex ? Integer.parseUnsignedInt(text.substring(2), 16) : Integer.parseUnsignedInt(text);
      return Parsed.valid(new FwMark(value));
    } catch (NumberFormatException _) {
      return Parsed.invalid(text, FORM);
    }
  }

  public static FwMark of(String text) {
    return parse(text).orThrow();
  }

  @Override
  public int compareTo(FwMark other) {
    return Integer.compareUnsigned(value, other.value);
  }

  /** Hexadecimal with the prefix 0x and without leading zeros, as {@code ip rule} prints. */
  @Override
  public String toString() {
    return "0x" + Integer.toHexString(value);
  }
}
