package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.FieldCause;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The constraints of texts and numbers. */
final class ScalarChecks {
  private static final Pattern DURATION =
      Pattern.compile("[-+]?(0|([0-9]+(\\.[0-9]*)?(ns|us|\u00b5s|ms|s|m|h|d|w))+)");
  private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}");
  private static final Pattern HOSTNAME =
      Pattern.compile(
          "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*");

  private ScalarChecks() {}

  static List<FieldCause> text(Schema schema, String value, String path) {
    List<FieldCause> causes = new ArrayList<>();
    int length = value.codePointCount(0, value.length());
    JsonNode min = schema.constraint("minLength");
    if (min.isNumber() && length < min.asLong()) {
      causes.add(
          FieldCause.invalid(
              path,
              quoted(value),
              path + " in body should be at least " + min.asLong() + " chars long"));
    }
    JsonNode max = schema.constraint("maxLength");
    if (max.isNumber() && length > max.asLong()) {
      causes.add(
          new FieldCause(
              path,
              "FieldValueTooLong",
              "Too long: may not be more than " + max.asLong() + " bytes"));
    }
    schema
        .pattern()
        .filter(pattern -> !pattern.matcher(value).find())
        .ifPresent(pattern ->
            causes.add(
                FieldCause.invalid(
                    path,
                    quoted(value),
                    path + " in body should match '" + pattern.pattern() + "'")));
    if (!schema.intOrString() && !hasFormat(schema.format(), value)) {
      causes.add(
          FieldCause.invalid(
              path,
              quoted(value),
              path + " in body must be of type " + schema.format() + ": " + quoted(value)));
    }
    return causes;
  }

  static List<FieldCause> number(Schema schema, JsonNode value, String path) {
    List<FieldCause> causes = new ArrayList<>();
    BigDecimal number = value.decimalValue();
    JsonNode min = schema.constraint("minimum");
    if (min.isNumber()) {
      boolean open = schema.constraint("exclusiveMinimum").asBoolean(false);
      int order = number.compareTo(min.decimalValue());
      if (order < 0 || (open && order == 0)) {
        causes.add(bound(value, path, "greater than", open, min));
      }
    }
    JsonNode max = schema.constraint("maximum");
    if (max.isNumber()) {
      boolean open = schema.constraint("exclusiveMaximum").asBoolean(false);
      int order = number.compareTo(max.decimalValue());
      if (order > 0 || (open && order == 0)) {
        causes.add(bound(value, path, "less than", open, max));
      }
    }
    JsonNode step = schema.constraint("multipleOf");
    if (step.isNumber()
        && step.decimalValue().signum() != 0
        && number.remainder(step.decimalValue()).signum() != 0) {
      causes.add(
          FieldCause.invalid(
              path, value.toString(), path + " in body should be a multiple of " + step.asText()));
    }
    range(schema, value, path).ifPresent(causes::add);
    return causes;
  }

  private static Optional<FieldCause> range(Schema schema, JsonNode value, String path) {
    boolean fits =
        switch (schema.format()) {
          case "int32" -> value.canConvertToInt();
          case "int64" -> value.canConvertToLong();
          default -> true;
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            FieldCause.invalid(
                path,
                value.toString(),
                path + " in body must be of type " + schema.format() + ": " + value));
  }

  private static FieldCause bound(
      JsonNode value, String path, String side, boolean open, JsonNode limit) {
    String tail = open ? "" : " or equal to";
    return FieldCause.invalid(
        path, value.toString(), path + " in body should be " + side + tail + " " + limit.asText());
  }

  private static boolean hasFormat(String format, String value) {
    return switch (format) {
      case "ipv4" -> IpValue.parse(value).filter(ip -> ip.family() == 4).isPresent();
      case "ipv6" -> IpValue.parse(value).filter(ip -> ip.family() == 6).isPresent();
      case "cidr" -> CidrValue.parse(value).isPresent();
      case "mac" -> MAC.matcher(value).matches();
      case "hostname" -> HOSTNAME.matcher(value).matches();
      case "date-time" -> parses(value, OffsetDateTime::parse);
      case "date" -> parses(value, LocalDate::parse);
      case "uuid" -> parses(value, UUID::fromString);
      case "byte" -> parses(value, Base64.getDecoder()::decode);
      case "duration" -> DURATION.matcher(value).matches();
      default -> true;
    };
  }

  private interface Parser {
    Object parse(String text);
  }

  private static boolean parses(String value, Parser parser) {
    try {
      parser.parse(value);
      return true;
    } catch (DateTimeException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String quoted(String value) {
    return "\"" + value + "\"";
  }
}
