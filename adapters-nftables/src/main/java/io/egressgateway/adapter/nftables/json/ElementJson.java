package io.egressgateway.adapter.nftables.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.adapter.nftables.ruleset.DataType;
import io.egressgateway.adapter.nftables.ruleset.Datum;
import io.egressgateway.adapter.nftables.ruleset.Element;
import io.egressgateway.adapter.nftables.ruleset.SetDeclaration;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Elements of sets and maps. */
final class ElementJson {
  private ElementJson() {}

  static void write(JsonGenerator out, List<Element> elements) throws IOException {
    out.writeStartArray();
    for (Element element : elements) {
      if (element.value().isPresent()) {
        out.writeStartArray();
        key(out, element);
        datum(out, element.value().get());
        out.writeEndArray();
      } else {
        key(out, element);
      }
    }
    out.writeEndArray();
  }

  /** Deletion goes by the key alone. */
  static void writeKeys(JsonGenerator out, List<Element> elements) throws IOException {
    out.writeStartArray();
    for (Element element : elements) {
      parts(out, element.key());
    }
    out.writeEndArray();
  }

  private static void key(JsonGenerator out, Element element) throws IOException {
    if (element.comment().isEmpty()) {
      parts(out, element.key());
      return;
    }
    out.writeStartObject();
    out.writeObjectFieldStart("elem");
    out.writeFieldName("val");
    parts(out, element.key());
    out.writeStringField("comment", element.comment().get());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void parts(JsonGenerator out, List<Datum> key) throws IOException {
    if (key.size() == 1) {
      if (key.getFirst() instanceof Datum.Interval(IpRange range)
          && range.first().equals(range.last())) {
        out.writeString(range.first().toString());
      } else {
        datum(out, key.getFirst());
      }
      return;
    }
    // A range also where it is one address: nft 1.0.6 does not find a concatenation of single
    // values to delete in a set of intervals.
    out.writeStartObject();
    out.writeArrayFieldStart("concat");
    for (Datum part : key) {
      datum(out, part);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void datum(JsonGenerator out, Datum datum) throws IOException {
    switch (datum) {
      case Datum.Mark(int value) -> out.writeNumber(value & 0xffffffffL);
      case Datum.PodClass(int value) ->
          out.writeString(
              Integer.toHexString(value >>> 16) + ":" + Integer.toHexString(value & 0xffff));
      case Datum.Address(IpAddress address) -> out.writeString(address.toString());
      case Datum.Interval(IpRange range) -> interval(out, range);
    }
  }

  private static void interval(JsonGenerator out, IpRange range) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("range");
    out.writeString(range.first().toString());
    out.writeString(range.last().toString());
    out.writeEndArray();
    out.writeEndObject();
  }

  /**
   * Reads an element as listings print it.
   *
   * @throws IllegalArgumentException where it is not one of a set so declared
   */
  static Element read(SetDeclaration set, JsonNode node) {
    Optional<Datum> value = Optional.empty();
    JsonNode key = node;
    if (set.value().isPresent()) {
      value = Optional.of(datum(set.value().get(), false, node.path(1)));
      key = node.path(0);
    }
    Optional<String> comment = Optional.empty();
    if (key.has("elem")) {
      comment = Optional.ofNullable(key.path("elem").path("comment").textValue());
      key = key.path("elem").path("val");
    }
    return new Element(key(set, key), value, comment);
  }

  private static List<Datum> key(SetDeclaration set, JsonNode node) {
    int last = set.key().size() - 1;
    List<Datum> parts = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      JsonNode part = last == 0 ? node : node.path("concat").path(i);
      parts.add(datum(set.key().get(i), set.interval() && i == last, part));
    }
    return parts;
  }

  private static Datum datum(DataType type, boolean interval, JsonNode node) {
    return switch (type) {
      case MARK -> new Datum.Mark(mark(node));
      case CLASS -> new Datum.PodClass(podClass(node));
      case IPV4_ADDRESS, IPV6_ADDRESS ->
          interval ? new Datum.Interval(range(node)) : new Datum.Address(address(node));
    };
  }

  private static int mark(JsonNode node) {
    if (node.canConvertToLong() && node.asLong() >>> 32 == 0) {
      return (int) node.asLong();
    }
    throw new IllegalArgumentException("not a mark: " + node);
  }

  /** Two hexadecimal halves, as tc(8) writes handles. */
  private static int podClass(JsonNode node) {
    String text = node.asText();
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not a class: " + node);
    }
    return half(text.substring(0, colon)) << 16 | half(text.substring(colon + 1));
  }

  private static int half(String digits) {
    return digits.isEmpty() ? 0 : Integer.parseInt(digits, 16);
  }

  private static IpRange range(JsonNode node) {
    if (node.has("prefix")) {
      JsonNode prefix = node.path("prefix");
      return new IpPrefix(address(prefix.path("addr")), prefix.path("len").asInt()).toRange();
    }
    if (node.has("range")) {
      return new IpRange(address(node.path("range").path(0)), address(node.path("range").path(1)));
    }
    return node.asText().equals("*")
        ? IpPrefix.of("0.0.0.0/0").toRange()
        : IpRange.of(address(node));
  }

  private static IpAddress address(JsonNode node) {
    return IpAddress.of(node.asText());
  }
}
