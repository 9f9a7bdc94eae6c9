package io.egressgateway.adapter.nftables.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.egressgateway.adapter.nftables.ruleset.Chain;
import io.egressgateway.adapter.nftables.ruleset.DataType;
import io.egressgateway.adapter.nftables.ruleset.DropReason;
import io.egressgateway.adapter.nftables.ruleset.Element;
import io.egressgateway.adapter.nftables.ruleset.Ruleset;
import io.egressgateway.adapter.nftables.ruleset.SetChange;
import io.egressgateway.adapter.nftables.ruleset.SetDeclaration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Commands to libnftables; all of one text are one commit. */
public final class CommandJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private CommandJson() {}

  /** Lays the structure anew, dropping what stands, and fills it. */
  public static String reset(Ruleset ruleset, List<SetChange> changes) {
    return text(out -> {
      sets(out, ruleset);
      chains(out, ruleset);
      changes(out, changes);
    });
  }

  /**
   * Lays the structure anew but for its chains, dropping what stands, and fills it: nothing is
   * decided by it until {@link #decide}.
   */
  public static String prepare(Ruleset ruleset, List<SetChange> changes) {
    return text(out -> {
      sets(out, ruleset);
      changes(out, changes);
    });
  }

  /** Lays the chains, which decide from then on. */
  public static String decide(Ruleset ruleset) {
    return text(out -> chains(out, ruleset));
  }

  private static void sets(JsonGenerator out, Ruleset ruleset) throws IOException {
    table(out, "add");
    table(out, "delete");
    table(out, "add");
    for (DropReason reason : DropReason.values()) {
      counter(out, reason);
    }
    for (SetDeclaration set : ruleset.sets()) {
      declaration(out, set);
    }
  }

  private static void chains(JsonGenerator out, Ruleset ruleset) throws IOException {
    for (Chain chain : ruleset.chains()) {
      chain(out, chain);
    }
    for (Chain chain : ruleset.chains()) {
      rules(out, chain);
    }
  }

  public static String change(List<SetChange> changes) {
    return text(out -> changes(out, changes));
  }

  /** Removes the table if it is there. */
  public static String uninstall() {
    return text(out -> {
      table(out, "add");
      table(out, "delete");
    });
  }

  public static String listTable() {
    return text(out -> table(out, "list"));
  }

  /** The tables of everybody, by name only; the answer also tells the library's version. */
  public static String listTables() {
    return text(out -> {
      open(out, "list", "tables");
      out.writeStringField("family", Ruleset.FAMILY);
      close(out);
    });
  }

  public static String listCounters() {
    return text(out -> {
      open(out, "list", "counters");
      out.writeStringField("family", Ruleset.FAMILY);
      out.writeStringField("table", Ruleset.TABLE);
      close(out);
    });
  }

  private interface Content {
    void writeTo(JsonGenerator out) throws IOException;
  }

  private static String text(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeArrayFieldStart("nftables");
      content.writeTo(out);
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  private static void open(JsonGenerator out, String verb, String object) throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart(verb);
    out.writeObjectFieldStart(object);
  }

  private static void openOurs(JsonGenerator out, String verb, String object) throws IOException {
    open(out, verb, object);
    out.writeStringField("family", Ruleset.FAMILY);
    out.writeStringField("table", Ruleset.TABLE);
  }

  private static void close(JsonGenerator out) throws IOException {
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void table(JsonGenerator out, String verb) throws IOException {
    open(out, verb, "table");
    out.writeStringField("family", Ruleset.FAMILY);
    out.writeStringField("name", Ruleset.TABLE);
    close(out);
  }

  private static void counter(JsonGenerator out, DropReason reason) throws IOException {
    openOurs(out, "add", "counter");
    out.writeStringField("name", reason.counter());
    close(out);
  }

  private static void declaration(JsonGenerator out, SetDeclaration set) throws IOException {
    openOurs(out, "add", set.value().isPresent() ? "map" : "set");
    out.writeStringField("name", set.name());
    if (set.key().size() == 1) {
      out.writeStringField("type", set.key().getFirst().keyword());
    } else {
      out.writeArrayFieldStart("type");
      for (DataType type : set.key()) {
        out.writeString(type.keyword());
      }
      out.writeEndArray();
    }
    if (set.value().isPresent()) {
      out.writeStringField("map", set.value().get().keyword());
    }
    if (set.interval()) {
      out.writeArrayFieldStart("flags");
      out.writeString("interval");
      out.writeEndArray();
    }
    close(out);
  }

  private static void chain(JsonGenerator out, Chain chain) throws IOException {
    openOurs(out, "add", "chain");
    out.writeStringField("name", chain.name());
    if (chain.hook().isPresent()) {
      Chain.Hook hook = chain.hook().get();
      out.writeStringField("type", hook.type());
      out.writeStringField("hook", hook.name());
      out.writeNumberField("prio", hook.priority());
      out.writeStringField("policy", "accept");
    }
    close(out);
  }

  private static void rules(JsonGenerator out, Chain chain) throws IOException {
    for (int i = 0; i < chain.rules().size(); i++) {
      openOurs(out, "add", "rule");
      out.writeStringField("chain", chain.name());
      out.writeStringField("comment", chain.rules().get(i).identity(chain.name(), i));
      out.writeFieldName("expr");
      StatementJson.write(out, chain.rules().get(i).statements());
      close(out);
    }
  }

  private static void changes(JsonGenerator out, List<SetChange> changes) throws IOException {
    for (SetChange change : changes) {
      delete(out, change.set(), change.delete());
      add(out, change.set(), change.add());
    }
  }

  private static void delete(JsonGenerator out, String set, List<Element> elements)
      throws IOException {
    if (!elements.isEmpty()) {
      openOurs(out, "delete", "element");
      out.writeStringField("name", set);
      out.writeFieldName("elem");
      ElementJson.writeKeys(out, elements);
      close(out);
    }
  }

  private static void add(JsonGenerator out, String set, List<Element> elements)
      throws IOException {
    if (!elements.isEmpty()) {
      openOurs(out, "add", "element");
      out.writeStringField("name", set);
      out.writeFieldName("elem");
      ElementJson.write(out, elements);
      close(out);
    }
  }
}
