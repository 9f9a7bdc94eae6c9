package io.egressgateway.adapter.k8s.watch;

import org.jspecify.annotations.Nullable;

/**
 * Compares versions of objects of one kind. They are decimal numbers that grow
 * (kubernetes.io/docs/reference/using-api/api-concepts, "Resource versions").
 */
final class ResourceVersions {
  /** All numbers of so many digits are longs. */
  private static final int MAX_DIGITS = 18;

  private ResourceVersions() {}

  /** True where {@code version} is surely younger; false where one of them is not a number. */
  static boolean isNewer(String version, @Nullable String other) {
    if (other == null || other.isEmpty() || version.equals(other)) {
      return false;
    }
    boolean comparable = isNumber(version) && isNumber(other);
    return comparable
        && (version.length() == other.length()
            ? version.compareTo(other) > 0
            : version.length() > other.length());
  }

  /** The number, or 0 where it is none. */
  static long number(String version) {
    return isNumber(version) && version.length() <= MAX_DIGITS ? Long.parseLong(version) : 0;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
