package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * What parsing a piece of text gave: the value, or what was wrong and what would have been right.
 *
 * @param <T> the type of the value
 */
public sealed interface Parsed<T> {

  /** The text was well formed. */
  record Valid<T>(T value) implements Parsed<T> {
    public Valid {
      requireNonNull(value, "value");
    }
  }

  /**
   * The text was refused.
   *
   * @param input the text as it was given
   * @param allowed what is allowed instead, fit to be shown to a person
   */
  record Invalid<T>(String input, String allowed) implements Parsed<T> {
    public Invalid {
      requireNonNull(input, "input");
      requireNonNull(allowed, "allowed");
    }
  }

  static <T> Parsed<T> valid(T value) {
    return new Valid<>(value);
  }

  static <T> Parsed<T> invalid(String input, String allowed) {
    return new Invalid<>(input, allowed);
  }

  /** Returns the value, or nothing where the text was refused. */
  default Optional<T> toOptional() {
    return switch (this) {
      case Valid<T>(T value) -> Optional.of(value);
      case Invalid<T> _ -> Optional.empty();
    };
  }

  /** Applies {@code next} to a valid value; a refusal passes through. */
  default <R> Parsed<R> flatMap(Function<? super T, Parsed<R>> next) {
    return switch (this) {
      case Valid<T>(T value) -> next.apply(value);
      case Invalid<T>(String input, String allowed) -> new Invalid<>(input, allowed);
    };
  }

  /** Maps a valid value; a refusal passes through. */
  default <R> Parsed<R> map(Function<? super T, R> next) {
    return flatMap(value -> new Valid<>(next.apply(value)));
  }

  /**
   * Returns the value of text that the program itself wrote.
   *
   * @throws IllegalArgumentException where the text was refused
   */
  default T orThrow() {
    return switch (this) {
      case Valid<T>(T value) -> value;
      case Invalid<T>(String input, String allowed) ->
          throw new IllegalArgumentException("\"" + input + "\" is not " + allowed);
    };
  }
}
