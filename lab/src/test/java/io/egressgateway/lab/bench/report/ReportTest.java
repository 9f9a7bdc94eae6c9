package io.egressgateway.lab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Sample ONES = new Sample(List.of(1.0, 1.0, 1.0));
  private static final Figure FLOOR =
      new Figure(
          "packets", "1/s", "floor", new Sample(List.of(10.0, 30.0, 20.0)), Optional.of(ONES));
  private static final Figure OTHER =
      new Figure(
          "packets",
          "1/s",
          "<product> & 1,000",
          new Sample(List.of(5.0, 6.0, 7.0)),
          Optional.of(new Sample(List.of(0.5, 0.2, 0.35))));
  private static final Figure ALONE =
      Figure.of("gap", "ms", "kill", new Sample(List.of(1234.5, 200.0)));
  private static final Report REPORT =
      new Report(Map.of("cores", "2"), List.of(FLOOR, OTHER, ALONE), List.of("a note"));

  @Test
  void theJsonHoldsEveryValue() throws Exception {
    JsonNode json = new ObjectMapper().readTree(REPORT.json());
    assertThat(json.at("/machine/cores").asText()).isEqualTo("2");
    assertThat(json.at("/figures/0/value/median").asDouble()).isEqualTo(20);
    assertThat(json.at("/figures/0/value/values/1").asDouble()).isEqualTo(30);
    assertThat(json.at("/figures/1/ratioToFloor/min").asDouble()).isEqualTo(0.2);
    assertThat(json.at("/figures/2").has("ratioToFloor")).isFalse();
    assertThat(json.at("/notes/0").asText()).isEqualTo("a note");
  }

  @Test
  void theTableHasAPartForEachMeasure() {
    assertThat(REPORT.table())
        .containsSubsequence(
            "**packets** (1/s)",
            "| floor | 20.0 | 10.0 - 30.0 | 30.0 | 1.00 (1.00 - 1.00) |",
            "| <product> & 1,000 | 6.00 | 5.00 - 7.00 | 7.00 | 0.35 (0.20 - 0.50) |",
            "**gap** (ms)",
            "| kill | 717 | 200 - 1,235 | 1,235 |  |",
            "- a note");
  }

  @Test
  void theChartIsXmlWithABarForEachFigureAsLongAsItsMedian() throws Exception {
    Document chart =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Chart.svg(REPORT))));
    NodeList bars = chart.getElementsByTagName("rect");
    // The first one is the paper.
    assertThat(bars.getLength()).isEqualTo(4);
    double floor = width(bars, 1);
    double other = width(bars, 2);
    assertThat(other / floor).isBetween(0.34, 0.36);
    assertThat(chart.getDocumentElement().getTextContent())
        .contains("<product> & 1,000", "packets (of the floor, in one round)", "gap (ms)");
  }

  private static double width(NodeList bars, int number) {
    return Double.parseDouble(((Element) bars.item(number)).getAttribute("width"));
  }
}
