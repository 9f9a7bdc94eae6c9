package io.egressgateway.app.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object per line (RFC 8259), flat, with the field names of docs/logs.md. Not logback's
 * own encoder: its names and the nesting of keys and values are logback's to change.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  /** What every line may have; no key of a line is named so. */
  static final List<String> RESERVED =
      List.of("time", "level", "logger", "thread", "message", "error");

  private static final byte[] NOTHING = {};
  private static final int FIRST_PRINTABLE = 0x20;

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", event.getInstant());
    fields.put("level", event.getLevel());
    fields.put("logger", event.getLoggerName());
    fields.put("thread", event.getThreadName());
    fields.put("message", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        fields.putIfAbsent(pair.key, pair.value == null ? "" : pair.value);
      }
    }
    if (event.getThrowableProxy() != null) {
      fields.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
    }
    return line(fields).getBytes(StandardCharsets.UTF_8);
  }

  private static String line(Map<String, Object> fields) {
    StringBuilder line = new StringBuilder("{");
    fields.forEach((name, value) -> {
      line.append(line.length() == 1 ? "" : ",");
      text(line, name);
      line.append(':');
      value(line, value);
    });
    return line.append("}\n").toString();
  }

  /** Numbers and truth stay what they are, lists become arrays, all else is text. */
  private static void value(StringBuilder line, Object value) {
    switch (value) {
      case Integer number -> line.append(number);
      case Long number -> line.append(number);
      case Boolean truth -> line.append(truth);
      case Iterable<?> items -> {
        line.append('[');
        String separator = "";
        for (Object item : items) {
          line.append(separator);
          value(line, item);
          separator = ",";
        }
        line.append(']');
      }
      default -> text(line, value.toString());
    }
  }

  private static void text(StringBuilder line, String text) {
    line.append('"');
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
              // A lone half of a pair is no text in UTF-8.
              if (c < FIRST_PRINTABLE || Character.isSurrogate((char) c) && !paired(text)) {
                line.append("\\u%04x".formatted(c));
              } else {
                line.append((char) c);
              }
            }
          }
        });
    line.append('"');
  }

  /** True where the text can be written in UTF-8 as it is. */
  private static boolean paired(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
