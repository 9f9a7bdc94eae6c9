package io.egressgateway.lab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.egressgateway.lab.scenario.Narrator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a story checked and measured, for programs. */
final class StoryReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private StoryReport() {}

  /** An object of {@code ok}, {@code checks} and {@code measured}, indented. */
  static String json(Narrator narrator) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("ok", narrator.allHeld());
    report.put(
        "checks",
        narrator.checks().stream()
            .map(check -> Map.of("what", check.what(), "held", check.held(), "seen", check.seen()))
            .toList());
    report.put("measured", narrator.measured());
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a report cannot be written", impossible);
    }
  }
}
