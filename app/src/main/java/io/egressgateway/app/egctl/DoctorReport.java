package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Collects what was found in a cluster and on its nodes. */
public final class DoctorReport {
  /** Heartbeats and questions from further off are not believed. */
  private static final long WRONG_MILLIS = 30_000;

  private static final long WORRYING_MILLIS = 5_000;
  private static final int REFUSED = 401;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Row> rows = new ArrayList<>();

  /**
   * A finding and where.
   *
   * @param node empty for the cluster
   */
  private record Row(String node, Finding finding) {
    Row {
      requireNonNull(node, "node");
      requireNonNull(finding, "finding");
    }

    String where() {
      return node.isEmpty() ? "cluster" : node;
    }
  }

  /**
   * When a question was sent and its answer came, by the clock of whoever asks.
   *
   * @param sent milliseconds since 1970
   * @param received the same
   */
  public record Asked(long sent, long received) {
    /** How far another clock is ahead; 0 where that may lie in the time of the way. */
    long ahead(long clock) {
      return clock < sent ? clock - sent : Math.max(0, clock - received);
    }
  }

  /** Adds something about the whole cluster. */
  public void add(Finding finding) {
    rows.add(new Row("", finding));
  }

  /** Adds what an agent answered, whatever that is. */
  public void heard(NodeName node, int status, String body, Asked asked) {
    JsonNode answer = parsed(body);
    if (status == REFUSED && answer.path("clock").isNumber()) {
      refused(node, asked.ahead(answer.path("clock").asLong()));
    } else if (status != 200 || !answer.path("findings").isArray()) {
      silent(node, status + " " + body.strip());
    } else {
      add(node, agent(Level.FINE, "answers", ""));
      add(node, clock(asked.ahead(answer.path("clock").asLong())));
      answer.path("findings").forEach(finding -> add(node, finding(finding)));
    }
  }

  /** Adds that an agent did not answer. */
  public void silent(NodeName node, String why) {
    add(
        node,
        agent(
            Level.PROBLEM,
            why,
            "see that the agent runs on this node and that --agent-port is its health port"
                + " (kubectl get pods -o wide, then its log)"));
  }

  private void refused(NodeName node, long ahead) {
    add(node, clock(ahead));
    if (Math.abs(ahead) < WRONG_MILLIS) {
      add(
          node,
          agent(
              Level.PROBLEM,
              "refuses the cluster's key",
              "it has not read the Secret: see in its log whether it reaches the API server and may"
                  + " read it"));
    }
  }

  private void add(NodeName node, Finding finding) {
    rows.add(new Row(node.value(), finding));
  }

  private static Finding agent(Level level, String found, String remedy) {
    return new Finding(
        Check.AGENT, level, found, "without its agent a node follows no change", remedy);
  }

  private static Finding clock(long ahead) {
    long off = Math.abs(ahead);
    String found =
        off == 0
            ? "as this machine's"
            : "%d ms %s this machine's".formatted(off, ahead > 0 ? "ahead of" : "behind");
    String matters =
        "heartbeats and questions from a clock that is 30 s off are not believed, and the node's"
            + " egress IPs move";
    Level level =
        off >= WRONG_MILLIS ? Level.PROBLEM : off >= WORRYING_MILLIS ? Level.WARNING : Level.FINE;
    String remedy =
        level == Level.FINE
            ? ""
            : "synchronise the clocks (chrony, systemd-timesyncd), this one too";
    return new Finding(Check.CLOCK, level, found, matters, remedy);
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException _) {
      // A proxy's error page; it is shown as it is.
      return JsonNodeFactory.instance.missingNode();
    }
  }

  /** An agent of another version may have checks and levels that are not known here. */
  private static Finding finding(JsonNode sent) {
    String found = sent.path("found").asText();
    for (Check check : Check.values()) {
      for (Level level : Level.values()) {
        if (is(sent, "check", check) && is(sent, "level", level)) {
          return new Finding(
              check, level, found, sent.path("matters").asText(), sent.path("remedy").asText());
        }
      }
    }
    return agent(
        Level.WARNING,
        "tells of \"%s\", which is not known here: %s"
            .formatted(sent.path("check").asText(), found),
        "use the egctl of the agents' version");
  }

  private static boolean is(JsonNode sent, String field, Enum<?> value) {
    return sent.path(field).asText().equals(lower(value));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** True where packets are lost or take a wrong way. */
  public boolean anyProblem() {
    return rows.stream().anyMatch(row -> row.finding().level() == Level.PROBLEM);
  }

  /** The report in every form. */
  public Report report() {
    return new Report(data(), text(false), text(true));
  }

  private ObjectNode data() {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("problems", count(Level.PROBLEM)).put("warnings", count(Level.WARNING));
    ArrayNode findings = data.putArray("findings");
    for (Row row : rows) {
      Finding finding = row.finding();
      findings
          .addObject()
          .put("node", row.node())
          .put("check", lower(finding.check()))
          .put("level", lower(finding.level()))
          .put("found", finding.found())
          .put("matters", finding.matters())
          .put("remedy", finding.remedy());
    }
    return data;
  }

  private long count(Level level) {
    return rows.stream().filter(row -> row.finding().level() == level).count();
  }

  private String text(boolean all) {
    TextTable table = new TextTable("WHERE", "CHECK", "STATE", "FOUND");
    rows.forEach(row ->
        table.row(
            row.where(),
            lower(row.finding().check()),
            lower(row.finding().level()),
            row.finding().found()));
    StringBuilder text = new StringBuilder(table.toString());
    rows.stream()
        .filter(row -> all || row.finding().level() != Level.FINE)
        .sorted(Comparator.comparing((Row row) -> row.finding().level()).reversed())
        .forEach(row -> told(text, row));
    return text.append(
            "\n%d problems, %d warnings.\n".formatted(count(Level.PROBLEM), count(Level.WARNING)))
        .toString();
  }

  private static void told(StringBuilder text, Row row) {
    Finding finding = row.finding();
    text.append(
        "\n%s, %s (%s): %s\n  Why it matters: %s.\n"
            .formatted(
                row.where(),
                lower(finding.check()),
                lower(finding.level()),
                finding.found(),
                finding.matters()));
    if (!finding.remedy().isEmpty()) {
      text.append("  What to do: ").append(finding.remedy()).append(".\n");
    }
  }
}
