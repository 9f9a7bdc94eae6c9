package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Collects all that is wrong with one object while it is read. */
final class Rejections {
  private final List<Rejection> reasons = new ArrayList<>();

  void add(String field, String value, String allowed) {
    reasons.add(new Rejection(field, value, allowed));
  }

  /** The value, or a reason and nothing. */
  <T> Optional<T> take(String field, Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Valid<T>(T value) -> Optional.of(value);
      case Parsed.Invalid<T>(String input, String allowed) -> {
        add(field, input, allowed);
        yield Optional.empty();
      }
    };
  }

  /** The items that are well formed, and a reason for each of the others. */
  <T> List<T> takeAll(String field, List<String> items, Function<String, Parsed<T>> parse) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      take(field + "[" + i + "]", parse.apply(items.get(i))).ifPresent(values::add);
    }
    return values;
  }

  boolean isEmpty() {
    return reasons.isEmpty();
  }

  List<Rejection> all() {
    return List.copyOf(reasons);
  }

  /** The object, made only where nothing is wrong with it. */
  <T> Declared<T> declare(Supplier<T> value) {
    return reasons.isEmpty()
        ? new Declared.Accepted<>(value.get())
        : new Declared.Refused<>(reasons);
  }
}
