package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

/**
 * The name of a network interface.
 *
 * @param value 1 to 15 characters without slash, colon or white space (linux/if.h IFNAMSIZ,
 *     net/core/dev.c dev_valid_name)
 */
public record InterfaceName(String value) implements Comparable<InterfaceName> {

  public InterfaceName {
    requireNonNull(value, "value");
    if (!wellFormed(value)) {
      throw new IllegalArgumentException("not an interface name: \"" + value + "\"");
    }
  }

  public static Parsed<InterfaceName> parse(String text) {
    return wellFormed(text)
        ? Parsed.valid(new InterfaceName(text))
        : Parsed.invalid(
            text, "an interface name of 1 to 15 characters without slash, colon or space");
  }

  private static boolean wellFormed(String text) {
    boolean dots = text.equals(".") || text.equals("..");
    return !text.isEmpty()
        && text.length() <= 15
        && !dots
        && text.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != ':');
  }

  @Override
  public int compareTo(InterfaceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
