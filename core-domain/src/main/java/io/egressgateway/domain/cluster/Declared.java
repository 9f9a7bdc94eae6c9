package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a user's object says: a value the domain can work with, or why not. A refused object never
 * stops the others.
 */
public sealed interface Declared<T> {

  /** The object is well formed. */
  record Accepted<T>(T value) implements Declared<T> {
    public Accepted {
      requireNonNull(value, "value");
    }
  }

  /** The object is refused. */
  record Refused<T>(List<Rejection> reasons) implements Declared<T> {
    public Refused {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("refused without a reason");
      }
    }
  }

  default Optional<T> accepted() {
    return switch (this) {
      case Accepted<T>(T value) -> Optional.of(value);
      case Refused<T> _ -> Optional.empty();
    };
  }
}
