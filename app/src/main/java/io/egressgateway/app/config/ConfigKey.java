package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Parsed;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A key of the configuration file.
 *
 * @param name path with dots, spelled as in the file
 * @param fallback text used where the key is absent
 * @param allowed what values there are, for people
 * @param description what it does, one sentence or two
 * @param parser from text to the value
 * @param list true for a YAML list, whose items reach the parser one per line
 * @param <T> type of the value
 */
public record ConfigKey<T>(
    String name,
    String fallback,
    String allowed,
    String description,
    Function<String, Parsed<T>> parser,
    boolean list) {
  public ConfigKey {
    requireNonNull(name, "name");
    requireNonNull(fallback, "fallback");
    requireNonNull(allowed, "allowed");
    requireNonNull(description, "description");
    requireNonNull(parser, "parser");
  }

  static ConfigKey<Boolean> flag(String name, boolean fallback, String description) {
    return choice(name, String.valueOf(fallback), List.of("true", "false"), description)
        .mapped(Boolean::valueOf);
  }

  static ConfigKey<Integer> number(
      String name, int fallback, int least, int most, String description) {
    String allowed = "a whole number from " + least + " to " + most;
    return new ConfigKey<>(
        name,
        String.valueOf(fallback),
        allowed,
        description,
        text -> whole(text, least, most),
        false);
  }

  private static Parsed<Integer> whole(String text, int least, int most) {
    String allowed = "a whole number from " + least + " to " + most;
    try {
      int value = Integer.parseInt(text);
      return value >= least && value <= most ? Parsed.valid(value) : Parsed.invalid(text, allowed);
    } catch (NumberFormatException _) {
      return Parsed.invalid(text, allowed);
    }
  }

  static ConfigKey<String> choice(
      String name, String fallback, List<String> choices, String description) {
    String allowed = "one of " + String.join(", ", choices);
    return new ConfigKey<>(
        name,
        fallback,
        allowed,
        description,
        text ->
            choices.contains(text.toLowerCase(Locale.ROOT))
                ? Parsed.valid(text.toLowerCase(Locale.ROOT))
                : Parsed.invalid(text, allowed),
        false);
  }

  static ConfigKey<String> text(String name, String fallback, String description) {
    return new ConfigKey<>(name, fallback, "text", description, Parsed::valid, false);
  }

  static <T> ConfigKey<T> of(
      String name,
      String fallback,
      String allowed,
      String description,
      Function<String, Parsed<T>> parser) {
    return new ConfigKey<>(name, fallback, allowed, description, parser, false);
  }

  static <T> ConfigKey<T> list(
      String name,
      String fallback,
      String allowed,
      String description,
      Function<String, Parsed<T>> parser) {
    return new ConfigKey<>(name, fallback, allowed, description, parser, true);
  }

  private <R> ConfigKey<R> mapped(Function<T, R> next) {
    return new ConfigKey<>(
        name, fallback, allowed, description, text -> parser.apply(text).map(next), list);
  }

  Parsed<T> parse(String text) {
    return switch (parser.apply(text)) {
      case Parsed.Valid<T> valid -> valid;
      case Parsed.Invalid<T> _ -> Parsed.invalid(text, allowed);
    };
  }
}
