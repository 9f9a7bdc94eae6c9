package io.egressgateway.lab.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paths of printer columns and the ages beside them. */
class JsonPathTest {
  private static final JsonNode OBJECT =
      Json.parse(
          """
          {"spec": {"pools": ["a", "b"], "a.b/c": "dotted"},
           "status": {"conditions": [{"type": "Ready", "status": "True"},
                                     {"type": "Other", "status": "False"}]}}
          """
              .getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ".spec.pools[0]|[\"a\"]",
        ".spec.pools[-1]|[\"b\"]",
        ".spec.pools[*]|[\"a\", \"b\"]",
        ".spec['a.b/c']|[\"dotted\"]",
        ".spec.a\\.b/c|[\"dotted\"]",
        ".status.conditions[?(@.type==\"Ready\")].status|[\"True\"]",
        ".status.conditions[?(@.type=='Other')].status|[\"False\"]",
        ".status.conditions[?(@.type!='Ready')].status|[\"False\"]",
        ".status.missing.deeper|[]",
        ".spec.pools[7]|[]",
      })
  void aPathFindsWhatItNames(String path, String found) {
    assertThat(JsonPath.parse(path).find(OBJECT)).hasToString(found);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "119,119s",
    "120,2m",
    "192,3m12s",
    "599,9m59s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "11100,3h5m",
    "28800,8h",
    "172799,47h",
    "172800,2d",
    "183600,2d3h",
    "691200,8d",
    "63072000,2y",
    "-5,0s"
  })
  void anAgeIsShownAsKubectlDoes(long seconds, String shown) {
    assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }

  @Test
  void anAgeWithoutABeginningIsUnknown() {
    assertThat(HumanDuration.since("", Instant.EPOCH)).isEqualTo("<unknown>");
  }
}
