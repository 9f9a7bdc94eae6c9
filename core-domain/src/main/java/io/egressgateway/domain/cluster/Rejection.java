package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/**
 * Why an object of the user is refused.
 *
 * @param field path in the object, such as {@code spec.ippools.ipv4[0]}
 * @param value as given
 * @param allowed what is allowed instead
 */
public record Rejection(String field, String value, String allowed) {
  public Rejection {
    requireNonNull(field, "field");
    requireNonNull(value, "value");
    requireNonNull(allowed, "allowed");
  }

  @Override
  public String toString() {
    return field + ": \"" + value + "\" is not " + allowed;
  }
}
