package io.egressgateway.adapter.nftables.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.egressgateway.adapter.nftables.ruleset.Expression;
import io.egressgateway.adapter.nftables.ruleset.Statement;
import io.egressgateway.domain.net.IpFamily;
import java.io.IOException;
import java.util.List;

/** Statements and expressions of rules. */
final class StatementJson {
  private StatementJson() {}

  static void write(JsonGenerator out, List<Statement> statements) throws IOException {
    out.writeStartArray();
    for (Statement statement : statements) {
      out.writeStartObject();
      write(out, statement);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, Statement statement) throws IOException {
    switch (statement) {
      case Statement.Match(Expression left, String operator, Expression right) -> {
        out.writeObjectFieldStart("match");
        out.writeStringField("op", operator);
        field(out, "left", left);
        field(out, "right", right);
        out.writeEndObject();
      }
      case Statement.Assign(Expression target, Expression value) -> {
        out.writeObjectFieldStart("mangle");
        field(out, "key", target);
        field(out, "value", value);
        out.writeEndObject();
      }
      case Statement.Count(var reason) -> out.writeStringField("counter", reason.counter());
      case Statement.Goto(String chain) -> {
        out.writeObjectFieldStart("goto");
        out.writeStringField("target", chain);
        out.writeEndObject();
      }
      case Statement.Accept() -> out.writeNullField("accept");
      case Statement.Return() -> out.writeNullField("return");
      case Statement.Drop() -> out.writeNullField("drop");
      case Statement.SourceNat(IpFamily family, Expression address) -> {
        out.writeObjectFieldStart("snat");
        out.writeStringField("family", family == IpFamily.IPV4 ? "ip" : "ip6");
        field(out, "addr", address);
        out.writeEndObject();
      }
      case Statement.Masquerade() -> out.writeNullField("masquerade");
    }
  }

  private static void field(JsonGenerator out, String name, Expression expression)
      throws IOException {
    out.writeFieldName(name);
    write(out, expression);
  }

  private static void write(JsonGenerator out, Expression expression) throws IOException {
    switch (expression) {
      case Expression.Number(long value) -> out.writeNumber(value);
      case Expression.Symbol(String name) -> out.writeString(name);
      case Expression.SetOf(String name) -> out.writeString("@" + name);
      case Expression.Compound compound -> {
        out.writeStartObject();
        writeField(out, compound);
        out.writeEndObject();
      }
    }
  }

  private static void writeField(JsonGenerator out, Expression.Compound expression)
      throws IOException {
    switch (expression) {
      case Expression.Masked(Expression value, long mask) -> bits(out, "&", value, mask);
      case Expression.WithBits(Expression value, long bits) -> bits(out, "|", value, bits);
      case Expression.AnyOf(List<String> symbols) -> {
        out.writeFieldName("set");
        symbols(out, symbols);
      }
      case Expression.Meta(String key) -> keyed(out, "meta", key);
      case Expression.Connection(String key) -> keyed(out, "ct", key);
      case Expression.RouteMtu() -> keyed(out, "rt", "mtu");
      case Expression.Field(String protocol, String name) -> payload(out, protocol, name);
      case Expression.TcpFlags(List<String> among) -> {
        out.writeArrayFieldStart("&");
        out.writeStartObject();
        payload(out, "tcp", "flags");
        out.writeEndObject();
        symbols(out, among);
        out.writeEndArray();
      }
      case Expression.MaximumSegmentSize() -> {
        out.writeObjectFieldStart("tcp option");
        out.writeStringField("name", "maxseg");
        out.writeStringField("field", "size");
        out.writeEndObject();
      }
      case Expression.DestinationType() -> {
        out.writeObjectFieldStart("fib");
        out.writeStringField("result", "type");
        out.writeFieldName("flags");
        symbols(out, List.of("daddr"));
        out.writeEndObject();
      }
      case Expression.Concatenation(List<Expression> parts) -> {
        out.writeArrayFieldStart("concat");
        for (Expression part : parts) {
          write(out, part);
        }
        out.writeEndArray();
      }
      case Expression.LookUp(Expression key, String map) -> {
        out.writeObjectFieldStart("map");
        field(out, "key", key);
        out.writeStringField("data", "@" + map);
        out.writeEndObject();
      }
      case Expression.Network(String address, int length) -> {
        out.writeObjectFieldStart("prefix");
        out.writeStringField("addr", address);
        out.writeNumberField("len", length);
        out.writeEndObject();
      }
    }
  }

  private static void keyed(JsonGenerator out, String name, String key) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("key", key);
    out.writeEndObject();
  }

  private static void payload(JsonGenerator out, String protocol, String field) throws IOException {
    out.writeObjectFieldStart("payload");
    out.writeStringField("protocol", protocol);
    out.writeStringField("field", field);
    out.writeEndObject();
  }

  private static void bits(JsonGenerator out, String operator, Expression value, long bits)
      throws IOException {
    out.writeArrayFieldStart(operator);
    write(out, value);
    out.writeNumber(bits);
    out.writeEndArray();
  }

  private static void symbols(JsonGenerator out, List<String> symbols) throws IOException {
    out.writeStartArray();
    for (String symbol : symbols) {
      out.writeString(symbol);
    }
    out.writeEndArray();
  }
}
