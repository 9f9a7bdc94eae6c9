package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the process logs.
 *
 * @param level lower case name (LOG_LEVEL; Spidernet's numbers -1 to 5 and names are understood)
 * @param json one JSON object per line, otherwise text (LOG_ENCODER: json, text or console)
 */
public record LogConfig(String level, boolean json) {
  private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

  public LogConfig {
    requireNonNull(level, "level");
  }

  /**
   * Reads the environment.
   *
   * @throws ConfigException naming the variable, its value and what is allowed
   */
  public static LogConfig of(Map<String, String> environment) throws ConfigException {
    String given = environment.getOrDefault("LOG_LEVEL", "info").toLowerCase(Locale.ROOT);
    String level =
        switch (given) {
          case "-1" -> "debug";
          case "0", "" -> "info";
          case "1" -> "warn";
          // Levels above error, at which Go programs end, are what this one calls an error.
          case "2", "3", "4", "5", "dpanic", "panic", "fatal" -> "error";
          default -> given;
        };
    if (!LEVELS.contains(level)) {
      throw new ConfigException(
          List.of(new ConfigProblem("LOG_LEVEL", given, "one of " + String.join(", ", LEVELS))));
    }
    String encoder = environment.getOrDefault("LOG_ENCODER", "json").toLowerCase(Locale.ROOT);
    if (!List.of("json", "text", "console").contains(encoder)) {
      throw new ConfigException(
          List.of(new ConfigProblem("LOG_ENCODER", encoder, "one of json, text, console")));
    }
    return new LogConfig(level, encoder.equals("json"));
  }
}
