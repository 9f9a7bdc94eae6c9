package io.egressgateway.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/metrics.md against the names in the code, in both directions. */
class MetricsReferenceTest {
  private static final Pattern IN_CODE = Pattern.compile("\"(egress(?:gateway)?_[a-z0-9_]+)\"");
  private static final Pattern IN_PAGE =
      Pattern.compile("(?m)^\\| `(egress(?:gateway)?_[a-z0-9_]+)` \\|");

  /** What the exposition adds to a counter's or a timer's name. */
  private static final Pattern SUFFIX = Pattern.compile("(_total|_duration_seconds)$");

  private static SortedSet<String> names(String text, Pattern pattern) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutSuffix(String name) {
    return SUFFIX
        .matcher(name)
        .replaceAll(match -> match.group().equals("_total") ? "" : "_duration");
  }

  @Test
  void everyMetricIsOnThePageAndEveryNameOnThePageIsAMetric() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      String code =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(MetricsReferenceTest::read)
              .collect(Collectors.joining("\n"));
      SortedSet<String> page =
          names(read(Path.of("../docs/metrics.md")), IN_PAGE).stream()
              .map(MetricsReferenceTest::withoutSuffix)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(page).isEqualTo(names(code, IN_CODE));
    }
  }
}
