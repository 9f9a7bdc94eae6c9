package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Every line is one JSON object with the fields of docs/logs.md. */
class JsonLinesTest {
  private static final Logger LOG = new LoggerContext().getLogger("io.egressgateway.Some");

  private static JsonNode line(String message, @Nullable Throwable cause, KeyValuePair... pairs)
      throws IOException {
    LoggingEvent event = new LoggingEvent("", LOG, Level.WARN, message, cause, null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
    event.setThreadName("egress-reconcile");
    for (KeyValuePair pair : pairs) {
      event.addKeyValuePair(pair);
    }
    String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n");
    assertThat(line.strip()).doesNotContain("\n");
    return new ObjectMapper().readTree(line);
  }

  @Test
  void aLineHasTheDocumentedFieldsAndItsKeysBesideThem() throws IOException {
    JsonNode line =
        line(
            "egress moved",
            new IllegalStateException("broken"),
            new KeyValuePair("node", "node1"),
            new KeyValuePair("changes", 3),
            new KeyValuePair("missing", List.of("a", "b")),
            new KeyValuePair("leading", true));
    assertThat(line.path("time").asText()).isEqualTo("2026-01-02T03:04:05.678901Z");
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("logger").asText()).isEqualTo("io.egressgateway.Some");
    assertThat(line.path("thread").asText()).isEqualTo("egress-reconcile");
    assertThat(line.path("message").asText()).isEqualTo("egress moved");
    assertThat(line.path("node").asText()).isEqualTo("node1");
    assertThat(line.path("changes").isInt()).isTrue();
    assertThat(line.path("missing").path(1).asText()).isEqualTo("b");
    assertThat(line.path("leading").isBoolean()).isTrue();
    assertThat(line.path("error").asText()).contains("IllegalStateException: broken", "\tat ");
  }

  @Test
  void anyTextComesBackAsItWas() throws IOException {
    RandomGenerator random = new java.util.Random(1);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder("x");
      random
          .ints(20, 0, 0x3000)
          .filter(c -> !Character.isSurrogate((char) c))
          .forEach(c -> text.append((char) (c % 3 == 0 ? c % 128 : c)));
      assertThat(line(text.toString(), null).path("message").asText()).isEqualTo(text.toString());
    }
    assertThat(line("\ud83d\ude00", null).path("message").asText()).isEqualTo("\ud83d\ude00");
    assertThat(line("half \ud83d", null).path("message").asText()).isEqualTo("half \ud83d");
  }

  private static SortedSet<String> found(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String code() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module :
          modules.filter(m -> !m.endsWith("lab") && !m.endsWith("testkit")).sorted().toList()) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(f -> append(code, f));
          }
        }
      }
    }
    return code.toString();
  }

  private static void append(StringBuilder code, Path file) {
    try {
      code.append(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyKeyIsOnThePageEveryNameOnThePageIsAKeyAndNoneIsReserved() throws IOException {
    String page = Files.readString(Path.of("../docs/logs.md"));
    SortedSet<String> keys = found(code(), "addKeyValue\\(\\s*\"([^\"]+)\"");
    assertThat(keys).doesNotContainAnyElementsOf(JsonLines.RESERVED);
    SortedSet<String> documented = found(page, "(?m)^\\| `([a-z][A-Za-z]*)` \\|");
    keys.addAll(JsonLines.RESERVED);
    assertThat(documented).isEqualTo(keys);
  }
}
