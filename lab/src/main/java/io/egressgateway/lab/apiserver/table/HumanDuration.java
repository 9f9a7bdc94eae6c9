package io.egressgateway.lab.apiserver.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Ages as kubectl shows them: {@code 45s}, {@code 3m12s}, {@code 5h}, {@code 2d3h}, {@code 3y}. */
final class HumanDuration {
  private HumanDuration() {}

  /** The time since an RFC 3339 timestamp; {@code <unknown>} if it is none. */
  static String since(String timestamp, Instant now) {
    try {
      return of(Duration.between(Instant.parse(timestamp), now));
    } catch (DateTimeException e) {
      return "<unknown>";
    }
  }

  static String of(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    long minutes = seconds / 60;
    long hours = minutes / 60;
    long days = hours / 24;
    long years = days / 365;
    if (seconds < 120) {
      return seconds + "s";
    } else if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    } else if (minutes < 180) {
      return minutes + "m";
    } else if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    } else if (hours < 48) {
      return hours + "h";
    } else if (days < 8) {
      return two(days, "d", hours % 24, "h");
    } else if (years < 2) {
      return days + "d";
    } else if (years < 8) {
      return two(years, "y", days % 365, "d");
    }
    return years + "y";
  }

  private static String two(long big, String bigUnit, long small, String smallUnit) {
    return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
  }
}
